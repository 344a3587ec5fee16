import { letOthers } from '../pair/in-turns.ts'
import type { Log } from '../ports/log.ts'
import type { Meter } from '../ports/meter.ts'
import type { Wait } from '../ports/timer.ts'
import { ANY_ACCOUNT, type SeenWorker, type WorkerBook } from '../ports/worker-book.ts'

/** Takes down who polled and for what. Nobody waits for it, and what goes wrong with it is told, never thrown. */
export type PollNotes = {
  readonly note: (poll: Poll) => void
  /** Resolves when what is being written now is. */
  readonly settled: () => Promise<void>
}

type Poll = {
  /** Names one sender process, or null. */
  readonly workerId: string | null
  /** Empty: any. */
  readonly accountIds: readonly string[]
  /** Where it comes from, where that is known. */
  readonly address?: string | null
}

type Needs = {
  readonly workers: Pick<WorkerBook, 'notePolls'>
  readonly meter: Meter
  readonly log: Pick<Log, 'warn'>
  readonly wait: Wait
  /** Milliseconds since any fixed moment; only spans are measured by it. */
  readonly elapsedMs: () => number
  /** How often the same poll is written down: far less than the shortest silence that is told. */
  readonly notedForMs: number
}

/**
 * Senders poll often, so the same poll is written once in `notedForMs`, from when it was written on: a write that failed
 * is tried again with the next poll. What comes meanwhile is written together, in slices.
 */
export const makePollNotes = (needs: Needs): PollNotes => {
  const { workers, elapsedMs } = needs
  const noted = makeRecent(needs.notedForMs, elapsedMs)
  const waiting = { workers: new Map<string, SeenWorker>(), accounts: new Set<string>() }
  const tell = makeTellers(needs)
  let running: Promise<void> | null = null
  let restsUntil = Number.NEGATIVE_INFINITY

  const isEmpty = () => waiting.workers.size + waiting.accounts.size === 0

  const writeSlice = async () => {
    const seen = [...waiting.workers].slice(0, WORKERS_AT_ONCE)
    const accountIds = [...waiting.accounts].slice(0, ACCOUNTS_AT_ONCE)
    tell.shared(await workers.notePolls({ workers: seen.map(([, worker]) => worker), accountIds }))
    for (const [key] of seen) {
      waiting.workers.delete(key)
      noted.add(key)
    }
    for (const id of accountIds) {
      waiting.accounts.delete(id)
      noted.add(keyOfAccount(id))
    }
  }

  const writeAll = async () => {
    try {
      while (!isEmpty()) {
        await writeSlice()
        if (!isEmpty()) await letOthers(needs.wait)
      }
    } catch (error) {
      restsUntil = elapsedMs() + REST_MS
      tell.trouble(error)
    }
  }

  return {
    note: ({ workerId, accountIds, address = null }) => {
      const key = `worker ${workerId} ${address}`
      if (workerId !== null && !noted.has(key) && waiting.workers.size < KEPT_MAX)
        waiting.workers.set(key, { workerId, accountIds, address })
      for (const id of accountIds.length === 0 ? [ANY_ACCOUNT] : accountIds)
        if (!noted.has(keyOfAccount(id)) && waiting.accounts.size < KEPT_MAX) waiting.accounts.add(id)
      if (running !== null || isEmpty() || elapsedMs() < restsUntil) return
      running = writeAll().finally(() => {
        running = null
      })
    },
    settled: async () => {
      await running
    },
  }
}

const keyOfAccount = (id: string): string => `account ${id}`

const WORKERS_AT_ONCE = 50
const ACCOUNTS_AT_ONCE = 128
/** Between a write that failed and the next one. */
const REST_MS = 1_000
/** What is remembered, of each kind; forgetting some only writes it once more, or later. */
const KEPT_MAX = 50_000

/** What was done in the last milliseconds. */
const makeRecent = (forMs: number, elapsedMs: () => number) => {
  const doneAt = new Map<string, number>()
  return {
    has: (what: string): boolean => elapsedMs() - (doneAt.get(what) ?? Number.NEGATIVE_INFINITY) < forMs,
    add: (what: string): void => {
      doneAt.delete(what)
      doneAt.set(what, elapsedMs())
      const [oldest] = doneAt.keys()
      if (doneAt.size > KEPT_MAX && oldest !== undefined) doneAt.delete(oldest)
    },
  }
}

/** Counts everything, and puts the same thing into the log once in a while. */
const makeTellers = ({ meter, log, elapsedMs }: Pick<Needs, 'meter' | 'log' | 'elapsedMs'>) => {
  const toldShared = makeRecent(600_000, elapsedMs)
  const toldTrouble = makeRecent(60_000, elapsedMs)
  return {
    shared: (workerIds: readonly string[]): void => {
      for (const workerId of workerIds) {
        meter.count({ what: 'shared_worker' })
        if (toldShared.has(workerId)) continue
        toldShared.add(workerId)
        log.warn(
          { worker_id: workerId },
          'it polls from two addresses: each process needs a worker_id of its own',
        )
      }
    },
    trouble: (error: unknown): void => {
      meter.count({ what: 'poll_not_noted' })
      if (toldTrouble.has('trouble')) return
      toldTrouble.add('trouble')
      log.warn({ error }, 'who polls could not be written down; the polls go on')
    },
  }
}
