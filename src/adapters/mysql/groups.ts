import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseUnavailable, Overloaded, RowBusy } from '../../application/ports/unavailable.ts'
import { type GroupEngine, type InGroups, type Job, makeGroupCommit } from '../sql/engine/group-commit.ts'
import { type Failure, unavailable } from '../sql/engine/retrying.ts'
import type { Steps } from '../sql/engine/steps.ts'
import type { Connections } from './connections.ts'
import { mysqlFailureOf } from './failures.ts'
import { type Decision, decideTogether, lookTogether } from './group.ts'
import type { Run } from './run.ts'
import { TripTooLarge } from './trip.ts'
import { NO_WAIT_TURN_MS, type Waits } from './waits.ts'

/** How whoever asked waits for it. */
type Asked = { readonly run: Run }
type DecisionJob = Job & Decision & Asked
type LookJob = Job & Asked & { readonly work: () => Steps<unknown> }
type Database = { readonly connections: Connections; readonly waits: Waits }

/** Decisions in groups. */
export const makeGroups = (
  database: Database,
  alone: (run: Run, decision: Decision) => Promise<unknown>,
): InGroups<DecisionJob> =>
  makeGroupCommit<DecisionJob>(
    {
      ...waitingFor(database),
      together: (jobs) => decideTogether(runOf(database), jobs),
      alone: (job, wasHeld) => alone(wasHeld ? withOneTry(job.run) : job.run, job),
    },
    { ...SOON, lanes: 3, most: 64 },
  )

/** Short reads in groups. */
export const makeLooks = (
  database: Database,
  alone: (run: Run, work: () => Steps<unknown>) => Promise<unknown>,
): InGroups<LookJob> =>
  makeGroupCommit<LookJob>(
    {
      ...waitingFor(database),
      together: (jobs) =>
        lookTogether(
          runOf(database),
          jobs.map(({ work }) => work),
        ),
      alone: ({ run, work }) => alone(run, work),
    },
    { ...SOON, lanes: 2, most: 128 },
  )

/** Few lanes, so that those who wait meanwhile go together, and connections are left to others. */
const SOON = {
  slowTimes: 1.5,
  waitingMax: 2_000,
  soon: setImmediate,
  now: () => performance.now(),
  wait: sleep,
} as const

const runOf = ({ connections, waits }: Database): Run => ({
  connections,
  waits,
  endsAt: performance.now() + waits.totalMs,
})

/** The group waited for the row already. */
const withOneTry = (run: Run): Run => ({ ...run, waits: { ...run.waits, busyTries: 1 } })

const waitingFor = ({
  connections,
}: Database): Pick<GroupEngine<Job & Asked>, 'failureOf' | 'tooLate' | 'tooMany'> => ({
  failureOf,
  tooMany: () => new Overloaded('too many wait for the database'),
  tooLate: async ({ noWait, run: { waits } }, { ms, heldMs }) => {
    if (heldMs !== null) {
      const turnMs = noWait ? NO_WAIT_TURN_MS : waits.turnMs
      if (heldMs < turnMs && ms < CROWD_WAITS * turnMs) return null
      // Whoever has the turn is at work while the database answers at all; else it is the database that is waited for.
      const isAnswering = await connections.isAnswering()
      return isAnswering ? new RowBusy('others are at it') : unavailable(new Error('no turn'))
    }
    if (ms < waits.crowdMs) return null
    if (connections.answeredWithin(waits.crowdMs)) return new Overloaded('too many decide at once')
    const isAnswering = ms < waits.connectionMs && (await connections.isAnswering())
    return isAnswering ? null : unavailable(new Error('no lane'))
  },
})
/** While one after another comes through, a crowd waits up to so many times as long. */
const CROWD_WAITS = 4

const failureOf = (error: unknown): Failure => {
  if (error instanceof TripTooLarge) return 'busy'
  return error instanceof DatabaseUnavailable ? 'unavailable' : mysqlFailureOf(error)
}
