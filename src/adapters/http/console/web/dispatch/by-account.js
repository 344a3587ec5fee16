/** @import { Task } from '../api/types.js' */
/** @import { Pause, Worker } from '../live/dispatch.js' */

/**
 * What waits of an account, and who asks for it.
 * @typedef {{ account: string, waiting: number, inFlight: number, unknown: number, oldest: string | null,
 *   askedAt: string | null, askers: number, pause: Pause | null }} AccountQueue
 */

/** The accounts that have something to send, are asked for by name, or are paused: most waiting first. */
export const queuesByAccount = (
  /** @type {readonly Task[]} */ tasks,
  /** @type {readonly Worker[]} */ workers,
  /** @type {readonly Pause[]} */ pauses,
  /** @type {number} */ silentBefore,
) => {
  const paused = new Map(pauses.map((pause) => [pause.scope, pause]))
  const ids = new Set([
    ...tasks.map(({ account_id }) => account_id),
    ...workers.filter((worker) => !isSilent(worker, silentBefore)).flatMap(({ account_ids }) => account_ids),
    ...pauses.flatMap(({ scope }) => (scope.startsWith('account:') ? [scope.slice('account:'.length)] : [])),
  ])
  const tasksOf = Map.groupBy(tasks, ({ account_id }) => account_id)
  return [...ids]
    .map((account) =>
      queueOf(
        account,
        tasksOf.get(account) ?? [],
        workers,
        paused.get(`account:${account}`) ?? null,
        silentBefore,
      ),
    )
    .toSorted((a, b) => b.waiting - a.waiting || (a.account < b.account ? -1 : 1))
}

/** @returns {AccountQueue} */
const queueOf = (
  /** @type {string} */ account,
  /** @type {readonly Task[]} */ tasks,
  /** @type {readonly Worker[]} */ workers,
  /** @type {Pause | null} */ pause,
  /** @type {number} */ silentBefore,
) => {
  const waiting = tasks.filter(({ status }) => status === 'pending')
  const unknown = tasks.filter(({ outcome_unknown }) => outcome_unknown).length
  const askers = workers.filter(
    ({ account_ids }) => account_ids.length === 0 || account_ids.includes(account),
  )
  return {
    account,
    pause,
    waiting: waiting.length,
    inFlight: tasks.length - waiting.length - unknown,
    unknown,
    oldest: waiting.reduce(earlier, null),
    askedAt: askers.map(({ last_poll_at }) => last_poll_at).reduce(later, null),
    askers: askers.filter((worker) => !isSilent(worker, silentBefore)).length,
  }
}

/** Since when a text waits: what is not due yet does not wait. */
export const waitsSince = (/** @type {Task} */ { created_at, not_before }) =>
  not_before !== null && not_before > created_at ? not_before : created_at

const earlier = (/** @type {string | null} */ first, /** @type {Task} */ task) =>
  first === null || waitsSince(task) < first ? waitsSince(task) : first
const later = (/** @type {string | null} */ last, /** @type {string} */ at) =>
  last === null || at > last ? at : last

/** Whether it has not polled since that instant, in milliseconds. */
export const isSilent = (/** @type {Worker} */ { last_poll_at }, /** @type {number} */ silentBefore) =>
  Date.parse(last_poll_at) < silentBefore
