import { HOLD_MS, type QueueFilter, type TaskQueue } from '../../application/ports/task-queue.ts'
import { type Hint, LOOK_EVERY_MS, type Look, makeWaiters, type Waiters } from '../memory/waiters.ts'
import { DatabaseRefused, type RedisTarget } from './connection.ts'
import { makeIndexMarker } from './index-marker.ts'
import { type Change, makeQueueCalls, type QueueCalls, ROWS_A_CALL } from './queue-calls.ts'
import { channelOf, makeQueueClient } from './queue-client.ts'
import { fromValue, toPlace, toValue } from './queue-value.ts'
import { subscribe } from './subscription.ts'

type Options = {
  readonly target: RedisTarget
  /** In braces, so that a cluster keeps all keys on one node. */
  readonly prefix?: `{${string}}`
  readonly holdMs?: number
  readonly lookEveryMs?: number
  /** Hears of connections that fail; the calls that failed with them throw by themselves. */
  readonly onError?: (error: unknown) => void
  /** Hears each time that Redis refuses the database of the target, and why. Until it does not, the queue is away. */
  readonly onRefused?: (why: string) => void
  /** Hears once of a server that may throw the queue away when its memory is full, and of its policy. */
  readonly onEvictable?: (policy: string) => void
}

/** The queue that replicas share. It may be made while Redis is down, and works as soon as Redis does. */
export const makeRedisTaskQueue = (options: Options): TaskQueue => {
  const {
    target,
    prefix = '{as}',
    holdMs = HOLD_MS,
    lookEveryMs = LOOK_EVERY_MS,
    onError: onFailed = () => {},
    onRefused = () => {},
    onEvictable = () => {},
  } = options
  const onError = (error: unknown) =>
    error instanceof DatabaseRefused ? onRefused(error.message) : onFailed(error)
  const client = makeQueueClient(target, prefix, { onError, onEvictable })
  const calls = makeQueueCalls(client, holdMs)
  const marker = makeIndexMarker(calls)
  const waiters = makeWaiters(lookThrough(calls), lookEveryMs)
  const hints = subscribe(
    target,
    channelOf(prefix),
    { onMessage: (message) => passOn(message, waiters), onJoined: waiters.lookAgain },
    onError,
  )
  const change = async (kind: Change['kind'], rows: Change['rows']): Promise<void> => {
    await Promise.all(slices(rows).map((slice) => calls.change({ kind, rows: slice })))
  }

  return {
    offer: async (entries) => {
      const rows = entries.map((entry) => [entry.taskId, toValue(entry), entry.dueInMs])
      await change('offer', rows).catch((error) => {
        marker.noteLoss()
        throw error
      })
    },
    withdraw: (entries) =>
      change(
        'withdraw',
        entries.map(({ taskId, leaseNo }) => [taskId, leaseNo]),
      ),
    take: async (filter) => {
      const taken = await calls.take(lanesOf(filter))
      if (taken === null) return null
      if (taken.isHomeless) marker.noteLoss()
      return fromValue(taken.taskId, taken.value)
    },
    park: (lanes) =>
      change(
        'park',
        lanes.filter(({ forMs }) => forMs > 0).map(({ lane, forMs }) => [lane, Math.ceil(forMs)]),
      ),
    unpark: (lanes) =>
      change(
        'unpark',
        lanes.map((lane) => [lane]),
      ),
    countAhead: (entry) => countAhead(calls, toPlace(entry)),
    waitForOffer: waiters.wait,
    isFilled: marker.isFilled,
    beginFill: async () => {
      const token = await marker.beginFill()
      while ((await calls.run('unparkSome', [])) === CALL_AGAIN);
      return token
    },
    markFilled: marker.markFilled,
    close: async () => {
      waiters.close()
      hints.close()
      await calls.close()
    },
  }
}

const CALL_AGAIN = 1

/** In slices, for many lanes may be parked. */
const countAhead = async (calls: QueueCalls, place: string): Promise<number> => {
  let ahead = 0
  for (let from = 0; ; from += PARKED_A_SCRIPT) {
    const [some, isMore] = (await calls.run('countTasksAhead', [place, from])) as [number, 0 | 1]
    ahead += some
    if (isMore === 0) return Math.max(0, ahead)
  }
}
/** As the script has it. */
const PARKED_A_SCRIPT = 100

const lookThrough =
  (calls: QueueCalls): Look =>
  async (filters) => {
    const lanes = filters.map(lanesOf)
    const reply = (await calls.run('lookForTasks', lanes.flat())) as [nextDueMs: number, ...found: string[]]
    const [nextDueMs, ...found] = reply
    return {
      found: lanes.map(({ length }) => found.splice(0, length).find((taskId) => taskId !== '') ?? null),
      nextDueMs: nextDueMs < 0 ? null : nextDueMs,
    }
  }

/** Where the entries of a filter stand in the ready set; an empty name stands for any. */
const lanesOf = ({ accountIds, taskTypes }: QueueFilter): string[] =>
  orAny(accountIds).flatMap((account) => orAny(taskTypes).map((type) => `${account}\0${type}\0`))

const orAny = (names: readonly string[]): readonly string[] => (names.length === 0 ? [''] : names)

const passOn = (message: string, waiters: Waiters): void => {
  const [due = '', ...names] = message.split('\0')
  if (due !== '') waiters.expect(Number(due))
  for (let i = 0; i + 1 < names.length; i += 2)
    waiters.wake({ accountId: names[i], taskType: names[i + 1] } as Hint)
}

const slices = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / ROWS_A_CALL) }, (_, i) =>
    all.slice(i * ROWS_A_CALL, (i + 1) * ROWS_A_CALL),
  )
