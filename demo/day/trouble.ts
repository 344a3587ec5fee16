import { PAUSE_REASONS } from '../conversations/people-at-work.ts'
import type { Chance } from './chance.ts'
import { ACCOUNTS, COLLEAGUES, WORKERS } from './people.ts'
import { keepGoing, type World } from './world.ts'

/** What goes wrong on a usual day: an account must rest, a machine is switched off, nobody hears the alerts. */
export const runTrouble = async (
  world: World,
  receiver: { fail(isFailing: boolean): void },
): Promise<void> => {
  const chance = world.chance.fork('trouble')
  await Promise.all([
    keepGoing(world, 'pauses', async () => {
      await world.clock.sleep(chance.between(200, 360))
      await pauseAccount(world, chance)
    }),
    keepGoing(world, 'machines', async () => {
      await world.clock.sleep(chance.between(300, 500))
      const { worker } = chance.pick(WORKERS)
      world.absent.add(worker)
      await world.clock.sleep(chance.between(180, 280)).finally(() => world.absent.delete(worker))
    }),
    keepGoing(world, 'alerts', async () => {
      await world.clock.sleep(chance.between(60, 100))
      receiver.fail(false)
      await world.clock.sleep(chance.between(400, 700))
      receiver.fail(true)
    }),
  ])
}

/** An account rests until the time is over, or until a colleague has seen to it. */
const pauseAccount = async (world: World, chance: Chance): Promise<void> => {
  const call = world.as(chance.pick(COLLEAGUES))
  const path = `/api/pauses/${encodeURIComponent(`account:${chance.pick(ACCOUNTS)}`)}`
  const spanS = chance.between(120, 260)
  await call('PUT', path, { reason: chance.pick(PAUSE_REASONS), until: world.clock.ahead(spanS) })
  if (chance.often(0.5)) return
  await world.clock.sleep(spanS * 0.6)
  await call('DELETE', path)
}
