import type { Chance } from './chance.ts'
import { pairKey, type Window } from './marketplace.ts'
import { beginShare, OPEN_MOST } from './measure.ts'
import { ACCOUNTS, isEnglish, SHOPS, WORKERS } from './people.ts'
import { type Plan, planReminder, planTalk } from './plan.ts'
import { type Extra, holdTalk } from './talk.ts'
import { keepGoing, type World } from './world.ts'

/** The systems that want prices and follow orders up: now and then another talk, as long as not too many are open. */
export const runUpstream = (world: World): Promise<void> => {
  const chance = world.chance.fork('upstream')
  return keepGoing(world, 'upstream', async () => {
    await world.clock.sleep(chance.between(4, 6))
    if (chance.often(beginShare(world.board.latest().byId.size))) beginTalk(world)
  })
}

/** A batch of reminders on one account: more than its machine gets typed at once. */
export const runReminders = (world: World): Promise<void> => {
  const chance = world.chance.fork('reminders')
  return keepGoing(world, 'reminders', async () => {
    await world.clock.sleep(chance.between(160, 260))
    const room = OPEN_MOST + 6 - world.board.latest().byId.size
    remind(world, chance, Math.min(chance.whole(4, 8), room))
    for (let later = 0; later < Math.min(2, room); later += 1) askLater(world, chance)
  })
}

export const remind = (world: World, chance: Chance, count: number): void => {
  const { accounts } = chance.pick(WORKERS.filter(({ worker }) => !world.absent.has(worker)))
  const account = chance.pick(accounts)
  for (let begun = 0; begun < count; begun += 1) {
    const window = freeWindow(world, chance, { accounts: [account], shops: CHINESE_SHOPS })
    begin(world, window, chance.fork(String(world.nextNumber())), planReminder(chance), { priority: 2 })
  }
}

/** A reminder for later: until then its text is held. */
const askLater = (world: World, chance: Chance): void => {
  const window = freeWindow(world, chance, { shops: CHINESE_SHOPS })
  const notBefore = world.clock.ahead(chance.between(240, 600))
  begin(world, window, chance.fork(String(world.nextNumber())), planReminder(chance), { notBefore })
}

/** Begins one talk on a free pair. What becomes of the n-th is decided by the seed alone. */
export const beginTalk = (world: World, plan?: (chance: Chance, shop: string) => Plan): void => {
  const chance = world.chance.fork(`talk ${world.nextNumber()}`)
  const window = freeWindow(world, chance)
  begin(world, window, chance, (plan ?? planTalk)(chance, window.shop))
}

const begin = (world: World, window: Window, chance: Chance, plan: Plan, extra: Extra = {}): void => {
  const key = pairKey(window.account, window.shop)
  world.taken.add(key)
  const isIn = world.talks.enter(() =>
    holdTalk(world, chance, window, plan, extra).finally(() => world.taken.delete(key)),
  )
  if (!isIn) world.taken.delete(key)
}

/** A chat window of a pair that nobody talks in. */
export const freeWindow = (
  { board, market, taken }: World,
  chance: Chance,
  { accounts = ACCOUNTS, shops = SHOPS }: { accounts?: readonly string[]; shops?: readonly string[] } = {},
): Window => {
  const { pairs } = board.latest()
  const free = accounts
    .flatMap((account) => shops.map((shop) => [account, shop] as const))
    .filter(([account, shop]) => !pairs.has(pairKey(account, shop)) && !taken.has(pairKey(account, shop)))
  return market.at(...chance.pick(free))
}

export const CHINESE_SHOPS = SHOPS.filter((shop) => !isEnglish(shop))
