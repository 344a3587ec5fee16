import { fill } from '../conversations/conversation.ts'
import { CASES, STRAYS } from '../conversations/people-at-work.ts'
import { createSession } from '../players.ts'
import { isManual } from './board.ts'
import type { Chance } from './chance.ts'
import type { Window } from './marketplace.ts'
import { staffOf } from './people.ts'
import { drawFacts } from './plan.ts'
import { CHINESE_SHOPS, freeWindow } from './upstream.ts'
import { keepGoing, type World } from './world.ts'

/** People's own cases, and shops that write where nobody has a session. */
export const runCases = async (world: World): Promise<void> => {
  const chance = world.chance.fork('cases')
  await Promise.all([
    keepGoing(world, 'cases', async () => {
      await world.clock.sleep(chance.between(80, 150))
      await openCase(world, chance)
    }),
    keepGoing(world, 'shops', async () => {
      await world.clock.sleep(chance.between(110, 190))
      writeUnasked(world, chance)
    }),
  ])
}

/** A person opens a case; on some pairs a robot works, and is set aside. */
export const openCase = async (world: World, chance: Chance): Promise<void> => {
  const { type, subject, first, shop } = chance.pick(CASES)
  const facts = drawFacts(chance)
  const window = (chance.often(0.4) && busyWindow(world, chance)) || freeWindow(world, chance, CHINESE)
  const wanted = {
    type,
    externalTaskId: `CS-${world.nextNumber()}`,
    metadata: { subject: fill(subject, facts) },
    ...(first !== null && { text: fill(first, facts) }),
  }
  const created = await createSession(world.as('采购工作台'), window, wanted)
  if (created.status !== 201) return
  const staff = staffOf(window.shop)
  for (const text of shop) {
    await world.clock.sleep(chance.between(3, 25))
    // Opened anew: nobody had talked in it, so it may have been forgotten meanwhile.
    world.market.at(window.account, window.shop).say(staff, 'shop', fill(text, facts))
  }
}

/** A window where a robot works, or null where none does. */
const busyWindow = ({ board, market }: World, chance: Chance): Window | null => {
  const working = [...board.latest().byId.values()].filter(
    ({ state, task_type }) => state === 'active' && !isManual(task_type),
  )
  if (working.length === 0) return null
  const { account_id, shop_id } = chance.pick(working)
  return market.at(account_id, shop_id)
}

/** A shop writes by itself: a session for a person opens. */
export const writeUnasked = (world: World, chance: Chance, at?: Date): void => {
  const window = freeWindow(world, chance, CHINESE)
  const text = fill(chance.pick(STRAYS), drawFacts(chance))
  window.say(staffOf(window.shop), 'shop', text, at)
}
const CHINESE = { shops: CHINESE_SHOPS }
