import type { QueueEntry, QueueFilter } from '../../application/ports/task-queue.ts'
import { makePlanner } from './planner.ts'

/**
 * The long polls of this process. A hint that an entry became ready wakes one of those that it fits. Hints may be
 * lost (an offer between a poll and its wait, a broken subscription), so whoever begins to wait is looked for once,
 * and all others in turn.
 */
export type Waiters = {
  /** Resolves when something may have become ready for this filter, or the time is over, or `signal` aborts. */
  wait(filter: QueueFilter, waitMs: number, signal: AbortSignal): Promise<void>
  /** An entry of this account and type became ready. */
  wake(hint: Hint): void
  /** One will become ready in so many milliseconds. */
  expect(inMs: number): void
  /** Hints may have been lost: everybody is looked for anew. */
  lookAgain(): void
  /** Ends all waits. Later ones only wait for their time. */
  close(): void
}

export type Hint = Pick<QueueEntry, 'accountId' | 'taskType'>

/** Looks into the queue for several waiters at once, and brings back what has become due, as a take does. */
export type Look = (filters: readonly QueueFilter[]) => Promise<{
  /** For each filter the id of a ready task, or null. */
  readonly found: readonly (string | null)[]
  /** When the next entry becomes due, or null. */
  readonly nextDueMs: number | null
}>

type Waiter = { readonly filter: QueueFilter; readonly keys: readonly string[]; readonly end: () => void }

// However many wait, a look stays a light one: so many accounts and types at once, the others a second later.
const KEYS_A_LOOK = 500

/** How often, at most, the queue is looked into for those who wait, in case that a hint got lost. */
export const LOOK_EVERY_MS = 1_000

export const makeWaiters = (look: Look, lookEveryMs: number): Waiters => {
  const waiting = new Set<Waiter>()
  const byKey = new Map<string, Set<Waiter>>()
  let unseen = new Set<Waiter>()

  const join = (waiter: Waiter): void => {
    waiting.add(waiter)
    unseen.add(waiter)
    for (const key of waiter.keys) byKey.set(key, (byKey.get(key) ?? new Set()).add(waiter))
  }

  const leave = (waiter: Waiter): void => {
    waiting.delete(waiter)
    unseen.delete(waiter)
    for (const key of waiter.keys) {
      byKey.get(key)?.delete(waiter)
      if (byKey.get(key)?.size === 0) byKey.delete(key)
    }
  }

  /** Newcomers first, else those whose turn it is: who was seen goes to the end. */
  const nextToSee = (): Waiter[] => {
    const chosen: Waiter[] = []
    let keys = 0
    for (const waiter of unseen.size > 0 ? unseen : waiting) {
      keys += waiter.keys.length
      if (chosen.length > 0 && keys > KEYS_A_LOOK) break
      chosen.push(waiter)
    }
    for (const waiter of chosen) {
      unseen.delete(waiter)
      waiting.delete(waiter)
      waiting.add(waiter)
    }
    return chosen
  }

  const lookOnce = async (): Promise<number | null> => {
    const seen = nextToSee()
    if (seen.length === 0) return null
    // A queue that is down is looked at again later; the poll itself tells the caller.
    const { found, nextDueMs } = await look(seen.map(({ filter }) => filter)).catch(() => NOTHING)
    const woken = oneAnEntry(seen, found).filter((waiter) => waiting.has(waiter))
    for (const waiter of woken) waiter.end()
    if (waiting.size === 0) return null
    return woken.length > 0 || unseen.size > 0 ? 0 : Math.min(lookEveryMs, nextDueMs ?? lookEveryMs)
  }
  const planner = makePlanner(lookOnce)

  return {
    wait: (filter, waitMs, signal) =>
      new Promise((resolve) => {
        if (signal.aborted || waitMs <= 0) return resolve()
        const end = () => {
          clearTimeout(timer)
          signal.removeEventListener('abort', end)
          leave(waiter)
          resolve()
        }
        const timer = setTimeout(end, waitMs)
        const waiter = { filter, keys: keysOf(filter), end }
        signal.addEventListener('abort', end)
        join(waiter)
        planner.plan(0)
      }),
    wake: (hint) => {
      if (waiting.size === 0) return
      for (const key of keysFitting(hint)) {
        const first = byKey.get(key)?.values().next().value
        if (first !== undefined) return first.end()
      }
    },
    expect: (inMs) => {
      if (waiting.size > 0) planner.plan(inMs)
    },
    lookAgain: () => {
      unseen = new Set(waiting)
      if (waiting.size > 0) planner.plan(0)
    },
    close: () => {
      planner.close()
      for (const waiter of [...waiting]) waiter.end()
    },
  }
}

const NOTHING = { found: [], nextDueMs: null }

/** Under which account and type a waiter is found; an empty name stands for any. */
const keysOf = ({ accountIds, taskTypes }: QueueFilter): string[] =>
  orAny(accountIds).flatMap((account) => orAny(taskTypes).map((type) => keyOf(account, type)))

const orAny = (names: readonly string[]): readonly string[] => (names.length === 0 ? [''] : names)
const keyOf = (account: string, type: string): string => `${account}\0${type}`

/** The choosiest first: who takes anything finds something else. */
const keysFitting = ({ accountId, taskType }: Hint): string[] => [
  keyOf(accountId, taskType),
  keyOf(accountId, ''),
  keyOf('', taskType),
  keyOf('', ''),
]

/** Of the waiters for whom the same entry was found, only the first is of use. */
const oneAnEntry = (waiters: readonly Waiter[], found: readonly (string | null)[]): Waiter[] => {
  const taken = new Set<string>()
  return waiters.filter((_, i) => {
    const taskId = found[i] ?? null
    if (taskId === null || taken.has(taskId)) return false
    taken.add(taskId)
    return true
  })
}
