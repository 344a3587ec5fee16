import { fill } from '../conversations/conversation.ts'
import { EARLIER_WORDS } from '../conversations/people-at-work.ts'
import { createSession } from '../players.ts'
import type { Chance } from './chance.ts'
import type { Window } from './marketplace.ts'
import { COLLEAGUES, isEnglish, staffOf } from './people.ts'
import { drawFacts, type Plan, type Said } from './plan.ts'
import { isRobots, sendText, stateOf, type Talk, wasTyped } from './robots-turn.ts'
import type { World } from './world.ts'

/** What upstream says of its first text beside the words. */
export type Extra = { readonly priority?: number; readonly notBefore?: string }

/** A robot's talk from its first text to its end: what upstream wants to be said, and what the shop answers. */
export const holdTalk = async (
  world: World,
  chance: Chance,
  window: Window,
  plan: Plan,
  extra: Extra = {},
): Promise<void> => {
  const [first, ...lines] = plan.lines
  if (first === undefined) return
  const isBargain = plan.type === 'auto_bargain'
  const call = world.as(isBargain ? '议价系统' : '跟单系统')
  const number = `${isBargain ? 'BG' : 'FU'}-${world.nextNumber()}`
  const wanted = { type: plan.type, externalTaskId: number, text: first.text, ...extra }
  const created = await createSession(call, window, wanted)
  if (created.status !== 201) return
  const staff = staffOf(window.shop)
  const talk = { world, call, chance, window, staff, id: String(created.body.session_id), number }
  if (!isEnglish(window.shop) && chance.often(0.3)) sayEarlier(talk)
  if (await wasTyped(talk, number)) await goThrough(talk, plan, lines)
}

/** What stood in the window before the robot came. */
const sayEarlier = ({ world, chance, window, staff }: Talk): void => {
  const facts = drawFacts(chance)
  const [ours, theirs] = chance.pick(EARLIER_WORDS)
  const at = Date.now() - world.clock.msOf(chance.between(1, 6) * 3_600)
  window.say(chance.pick(COLLEAGUES), 'account', fill(ours, facts), new Date(at))
  window.say(staff, 'shop', fill(theirs, facts), new Date(at + world.clock.msOf(45)))
}

const goThrough = async (talk: Talk, plan: Plan, lines: readonly Said[]): Promise<void> => {
  const { world, chance } = talk
  const middle = Math.floor(lines.length / 2)
  for (const [at, line] of lines.entries()) {
    if (at === middle && plan.fate === 'forgotten') return
    if (at === middle && plan.fate === 'set_aside') await setAside(talk)
    if (!(await isRobots(talk))) return
    if (line.who === 'robot') {
      await world.clock.sleep(chance.between(8, 30))
      if (!(await sendText(talk, `${talk.number}-${at + 2}`, line.text))) return
    } else await speak(talk, line)
  }
  await finish(talk, plan)
}

/** Upstream is done with it; if a person has it by now, so be it. */
const finish = async ({ world, call, chance, id }: Talk, { fate, ends }: Plan): Promise<void> => {
  await world.clock.sleep(chance.between(5, 20))
  if ((await stateOf(world, id)) !== 'active') return
  const [command, reason] = fate === 'given_up' ? ['cancel', '采购需求已取消'] : ['close', ends]
  await call('POST', `/api/sessions/${id}/${command}`, { reason })
}

/** Upstream has a question of its own first. */
const setAside = async ({ world, call, chance, id }: Talk): Promise<void> => {
  const paused = await call('POST', `/api/sessions/${id}/pause`, { reason: '等待内部确认数量' })
  await world.clock.sleep(chance.between(120, 300))
  if (paused.status === 200) await call('POST', `/api/sessions/${id}/resume`, { reason: '数量已确认' })
}

const speak = async ({ world, chance, window, staff }: Talk, { who, text, isTwist }: Said): Promise<void> => {
  await world.clock.sleep(who === 'shop' ? chance.between(25, 110) : chance.between(5, 20))
  const account = window.account
  if (who === 'shop') window.say(staff, 'shop', text)
  else if (who === 'marketplace') window.say('系统消息', 'platform', text)
  else window.say(who === 'colleague' ? chance.pick(COLLEAGUES) : account, 'account', text)
  // Until our receiver has seen it and the service has judged it.
  if (isTwist) await world.clock.sleep(8)
}
