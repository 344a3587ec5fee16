import { fill } from '../conversations/conversation.ts'
import { OLD_WORDS } from '../conversations/people-at-work.ts'
import type { Twist } from '../conversations/twists.ts'
import { createSession } from '../players.ts'
import { waitingForPeople } from './board.ts'
import { openCase, writeUnasked } from './cases.ts'
import type { Chance } from './chance.ts'
import { COLLEAGUES, staffOf } from './people.ts'
import { drawFacts, type Fate, planTalk, planWith } from './plan.ts'
import { beginTalk, CHINESE_SHOPS, freeWindow, remind } from './upstream.ts'
import type { World } from './world.ts'

/** What lies behind when somebody looks for the first time: the same players at work, in a hurry. */
export const playPast = async (world: World): Promise<void> => {
  const { clock, chance } = world
  const own = chance.fork('past')
  clock.hurry(true)
  writeHistory(world, own)
  await world.board.fresh()
  world.slips.push(...SLIPS)
  for (let begun = 0; begun < TALKS; begun += 1) {
    while (isEnough(world)) await clock.sleep(3)
    const fixed = FIXED[begun % FIXED_AGAIN]
    beginTalk(world, fixed && ((chance, shop) => planWith(chance, shop, ...fixed)))
    await clock.sleep(12)
    // What people do comes in between, so that robots are there to be set aside.
    if (begun % 9 === 4) await openCase(world, own)
    if (begun % 12 === 7) writeUnasked(world, own, new Date(Date.now() - clock.msOf(own.between(60, 2_400))))
  }
  clock.hurry(false)
  await holdBack(world, own)
}
const TALKS = 100
const AT_ONCE = 26
const WAITING_MOST = 14
/** The last of them still wait for people when the day begins. */
const FIXED_AGAIN = 76

/** Chance alone might leave one of these out. */
const FIXED: readonly (readonly [Twist | null, Fate] | undefined)[] = [
  undefined, ['auto_reply', 'closed'], ['notice', 'closed'], ['asks_for_person', 'closed'], [null, 'given_up'],
  ['colleague', 'closed'], ['threatens', 'closed'], [null, 'set_aside'], ['auto_reply', 'closed'], [null, 'given_up'],
] // biome-ignore format: a list reads best as lines

/** And one of each of these. */
const SLIPS = Array.from({ length: 240 }, (_, at) => {
  if (at % 60 === 30) return 'refused'
  if (at === 150 || at === 210) return 'unreported'
  return at === 220 || at === 235 ? 'stuck' : at === 230 ? 'lost' : 'none'
})

/** Talks come to their ends first, and people to their work. */
const isEnough = ({ talks, board }: World): boolean =>
  talks.size() >= AT_ONCE || waitingForPeople(board.latest()).length > WAITING_MOST

/** Chats of hours ago, scraped by now: finished from the start. */
const writeHistory = (world: World, chance: Chance): void => {
  for (let written = 0; written < 16; written += 1) {
    const window = freeWindow(world, chance, { shops: CHINESE_SHOPS })
    const facts = drawFacts(chance)
    const staff = staffOf(window.shop)
    const colleague = chance.pick(COLLEAGUES)
    let at = Date.now() - world.clock.msOf(chance.between(1.5, 6.5) * 3_600)
    for (const [turn, text] of chance.pick(OLD_WORDS).entries()) {
      const [sender, source] = turn % 2 === 0 ? ([colleague, 'account'] as const) : ([staff, 'shop'] as const)
      window.say(sender, source, fill(text, facts), new Date(at))
      at += world.clock.msOf(chance.between(40, 400))
    }
  }
}

/** Texts that wait, each for another reason, and some that waited too long. */
const holdBack = async (world: World, chance: Chance): Promise<void> => {
  const { clock } = world
  const call = world.as('跟单系统')
  const account = '青岛采购四号'
  const pause = (scope: string, reason: string, spanS: number) =>
    world.as(chance.pick(COLLEAGUES))('PUT', `/api/pauses/${encodeURIComponent(scope)}`, {
      reason,
      until: clock.ahead(spanS),
    })
  await pause(`account:${account}`, '平台要求短信验证', 420)
  await pause('shop:威海渔网绳缆', '店铺盘点，稍后恢复', 1_500)
  const wait = async (place: Parameters<typeof freeWindow>[2], times: Times) => {
    const { order, total } = drawFacts(chance)
    await createSession(call, freeWindow(world, chance, place), {
      type: 'auto_follow_up',
      externalTaskId: `FU-${world.nextNumber()}`,
      text: `您好，订单 ${order} 尾款 ${total} 元，请确认收款`,
      ...times,
    })
  }
  await wait({ accounts: [account], shops: CHINESE_SHOPS }, {})
  await wait({ shops: ['威海渔网绳缆'] }, {})
  await wait({ shops: CHINESE_SHOPS }, { notBefore: clock.ahead(600) })
  await wait({ shops: CHINESE_SHOPS }, { notBefore: clock.ahead(900) })
  for (let late = 0; late < 3; late += 1) {
    await wait({ accounts: [account], shops: CHINESE_SHOPS }, { expiresAt: clock.ahead(20 + 10 * late) })
  }
  remind(world, chance, 6)
  beginTalk(world, planTalk)
}
type Times = { readonly notBefore?: string; readonly expiresAt?: string }
