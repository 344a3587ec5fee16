import { fill } from '../conversations/conversation.ts'
import { CLOSINGS, HANDLING, HANDLING_ENGLISH } from '../conversations/people-at-work.ts'
import { isAutoReply } from '../conversations/twists.ts'
import type { Client, Json } from '../players.ts'
import { isManual, type OpenSession, waitingForPeople } from './board.ts'
import type { Chance } from './chance.ts'
import { type Crowd, makeCrowd } from './crowd.ts'
import { claimsNow } from './measure.ts'
import { COLLEAGUES, isEnglish, staffOf } from './people.ts'
import { drawFacts } from './plan.ts'
import { keepGoing, type World } from './world.ts'

/**
 * Our colleagues take some of what waits for a person, and leave enough. They touch only what they claimed themselves,
 * and only as long as it stands under their name.
 */
export const runColleagues = async (world: World): Promise<void> => {
  const chance = world.chance.fork('colleagues')
  const atWork = makeCrowd(COLLEAGUES_MOST, (error) => world.fault('a colleague', error))
  await keepGoing(world, 'colleagues', async () => {
    await world.clock.sleep(chance.between(6, 10))
    claimSome(world, chance, atWork, waitingForPeople(await world.board.fresh()))
  })
  await atWork.empty()
}
/** Each of them may have two at once. */
const COLLEAGUES_MOST = 2 * COLLEAGUES.length

const claimSome = (world: World, chance: Chance, atWork: Crowd, waiting: readonly OpenSession[]): void => {
  const left = [...waiting]
  const count = claimsNow(waiting.length, COLLEAGUES_MOST - atWork.size(), chance.next())
  for (let claimed = 0; claimed < count; claimed += 1) {
    // What is urgent is seen first, and the rest is not taken in order: some of it is left too long.
    const session = left.find(({ task_type }) => task_type === 'manual_urgent') ?? chance.pick(left)
    left.splice(left.indexOf(session), 1)
    atWork.enter(() => handle(world, chance.fork(session.session_id), session))
  }
}

const handle = async (world: World, chance: Chance, session: OpenSession): Promise<void> => {
  const name = chance.pick(COLLEAGUES)
  const call = world.as(name)
  const claimed = await call('POST', `/api/sessions/${session.session_id}/assign`, { assignee: name })
  if (claimed.status !== 200) return
  await world.clock.sleep(chance.between(15, 60))
  const atOnce = moveWithoutWords(session)
  if (atOnce !== null) await settle(world, call, session, name, atOnce)
  else if (await talkItOver(world, chance, session, name))
    await settle(world, call, session, name, moveAfterTalk(chance, session))
}

/** Writes to the shop, which answers; false once somebody else has the session. */
const talkItOver = async (
  world: World,
  chance: Chance,
  session: OpenSession,
  name: string,
): Promise<boolean> => {
  const window = world.market.at(session.account_id, session.shop_id)
  const facts = { ...drawFacts(chance), colleague: name }
  const staff = staffOf(window.shop)
  const dialogue = chance.pick(isEnglish(window.shop) ? HANDLING_ENGLISH : HANDLING)
  for (const [at, text] of dialogue.entries()) {
    await world.clock.sleep(chance.between(8, 30))
    const now = (await world.board.fresh()).byId.get(session.session_id)
    if (now?.assignee !== name) return false
    if (at % 2 === 0) window.say(name, 'account', fill(text, facts))
    else window.say(staff, 'shop', fill(text, facts))
  }
  await world.clock.sleep(chance.between(10, 40))
  return true
}

type Move = { readonly command: 'close' | 'handback'; readonly body: Json }

/** Ends it or gives it back, unless it was changed in this very moment: then it is looked at once more. */
const settle = async (
  { board }: World,
  call: Client,
  { session_id }: OpenSession,
  name: string,
  { command, body }: Move,
): Promise<void> => {
  for (let tries = 0; tries < 5; tries += 1) {
    const now = (await board.fresh()).byId.get(session_id)
    if (now?.assignee !== name) return
    const moved = await call('POST', `/api/sessions/${session_id}/${command}`, {
      ...body,
      version: now.version,
    })
    if (moved.body.code !== 'version_conflict') return
  }
}

/** What needs no words with the shop, or null. */
const moveWithoutWords = ({ reason, evidence }: OpenSession): Move | null => {
  if (isAutoReply(evidence ?? ''))
    return { command: 'handback', body: { reason: '误判：账号的自动回复', false_alarm: true } }
  if (reason === 'send_failed') return { command: 'close', body: { reason: '店铺已停业，改找其他供应商' } }
  if (reason === 'outcome_unknown')
    return { command: 'handback', body: { reason: '核对过聊天窗口，没有发出' } }
  return null
}

const moveAfterTalk = (chance: Chance, { task_type }: OpenSession): Move => {
  if (isManual(task_type))
    return { command: 'close', body: { reason: chance.pick(CLOSINGS), resume_paused: true } }
  if (chance.often(0.4)) return { command: 'handback', body: { reason: '谈好了，机器人继续跟进' } }
  return { command: 'close', body: { reason: chance.pick(CLOSINGS) } }
}
