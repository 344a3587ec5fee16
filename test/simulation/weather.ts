import { waitingTasks } from './due-work.ts'
import { about, often, type World } from './world.ts'

/** What happens to the servers: the database away, Redis away, empty, or back without its last second. */
export const runWeather = async (world: World): Promise<void> => {
  const { kernel, redis } = world
  const { faults } = world.swarm
  const STEP_MS = 3_000
  const perStep = (aMinute: number) => (aMinute * STEP_MS) / 60_000
  while (world.isBroken) {
    await kernel.sleep(STEP_MS)
    if (!world.isBroken) return
    if (often(world, perStep(faults.databaseOutages))) {
      world.databaseAwayUntil = kernel.now() + about(world, faults.databaseAwayMs)
      world.count('database outage')
      world.log(() => `the database is away until ${new Date(world.databaseAwayUntil).toISOString()}`)
    }
    if (often(world, perStep(faults.queueFlushes))) {
      if (waitingTasks(world.tables).length > 0) world.count('redis flushed while texts waited')
      world.log(() => 'redis is flushed')
      redis.flush()
    }
    if (often(world, perStep(faults.queueLosses))) {
      world.count('redis lost its last second')
      world.log(() => 'redis loses its last second')
      redis.loseLastSecond()
    }
    if (often(world, perStep(faults.queueOutages))) {
      world.count('redis outage')
      world.log(() => 'redis is away')
      redis.goAway(about(world, faults.queueAwayMs))
    }
  }
}
