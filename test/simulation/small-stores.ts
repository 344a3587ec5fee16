import type { PauseStore, PausesInForce } from '../../src/application/ports/pause-store.ts'
import {
  type Kept,
  type KeptParts,
  PARTS_MAX,
  partOf,
  type ReceiptStore,
} from '../../src/application/ports/receipt-store.ts'
import { SHARED_WITHIN_MS, type WorkerBook } from '../../src/application/ports/worker-book.ts'
import { after } from '../../src/domain/instant.ts'
import { isFreeSince, type PacingRules } from '../../src/domain/pacing.ts'
import { holdsBack, type Pause } from '../../src/domain/pause.ts'
import { isExpired } from '../../src/domain/task.ts'
import { waitingTasks } from './due-work.ts'
import type { Ask } from './pair-store.ts'
import { usageOf } from './pair-view.ts'
import { addEvent, keptIn, putReceipt, type Tables } from './tables.ts'

/** Hears of every pause that was put or ended, the moment it is so. */
type OnPause = (scope: string, pause: Pause | null) => void

/** How old what polls are told of pauses may be. */
const CACHED_MS = 1_000

/** The port over tables in memory, with the same short memory of what is in force. */
export const makePauseStore = (tables: Tables, ask: Ask, onPause: OnPause = () => undefined): PauseStore => {
  let known: { readonly at: number; readonly answer: Promise<PausesInForce> } | null = null
  const read = () =>
    ask('read', () => {
      const now = tables.now()
      const pauses = [...tables.pauses.values()].filter((pause) => holdsBack(pause, now))
      return { now, pauses: pauses.sort((a, b) => (a.scope < b.scope ? -1 : 1)) }
    })
  return {
    put: async (wanted) => {
      const put = await ask('write', () => {
        const pause = { ...wanted, createdAt: tables.now() }
        tables.pauses.set(pause.scope, pause)
        onPause(pause.scope, pause)
        return pause
      })
      known = null
      return put
    },
    list: async () => (await read()).pauses,
    inForce: () => {
      if (known !== null && +tables.now() - known.at < CACHED_MS) return known.answer
      const answer = read()
      known = { at: +tables.now(), answer }
      answer.catch(() => {
        known = null
      })
      return answer
    },
    remove: async (scope) => {
      const ended = await ask('write', () => {
        const pause = tables.pauses.get(scope)
        if (pause === undefined || !holdsBack(pause, tables.now())) return false
        tables.pauses.set(scope, { ...pause, until: tables.now() })
        onPause(scope, null)
        return true
      })
      known = null
      return ended
    },
  }
}

/** The port over tables in memory. */
export const makeReceiptStore = (tables: Tables, ask: Ask): ReceiptStore => ({
  find: (key) => ask('read', () => keptIn(tables, key)),
  keep: (receipt) =>
    ask('write', (): Kept => {
      const kept = keptIn(tables, receipt)
      if (kept !== null) return kept
      putReceipt(tables, receipt, tables.now())
      return { kind: 'answered', reply: receipt.reply }
    }),
  parts: (key) =>
    ask('read', (): KeptParts => {
      const [first, last] = [partOf(key, 1).digest, partOf(key, PARTS_MAX).digest]
      const rows = [...tables.receipts]
        .filter(([digest]) => digest >= first && digest <= last)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, row]) => row)
      return rows.some(({ fingerprint }) => fingerprint !== key.fingerprint)
        ? { kind: 'reused' }
        : { kind: 'parts', replies: rows.map(({ reply }) => reply) }
    }),
  purge: (keptMs, limit) =>
    ask('write', () => {
      const before = after(tables.now(), -keptMs)
      const old = [...tables.receipts].filter(([, { begunAt }]) => begunAt < before).slice(0, limit)
      for (const [digest] of old) tables.receipts.delete(digest)
      return old.length
    }),
})

/** The port over tables in memory; every poll is noted at once. */
export const makeWorkerBook = (tables: Tables, ask: Ask): WorkerBook => ({
  notePolls: ({ workers, accountIds }) =>
    ask('write', () => {
      const now = tables.now()
      for (const { workerId, accountIds, address } of workers) {
        const before = tables.workers.get(workerId)
        const isElsewhere = (before?.address ?? address) !== (address ?? before?.address)
        tables.workers.set(workerId, {
          lastPollAt: now,
          accountIds,
          address: address ?? before?.address ?? null,
          elsewhereAt: (isElsewhere ? before?.lastPollAt : before?.elsewhereAt) ?? null,
        })
      }
      for (const id of accountIds) tables.polls.set(id, { askedAt: now, told: false })
      return workers.map(({ workerId }) => workerId).filter((id) => isShared(tables, id))
    }),
  list: (limit) =>
    ask('read', () =>
      [...tables.workers]
        .sort(([, a], [, b]) => +b.lastPollAt - +a.lastPollAt)
        .slice(0, limit)
        .map(([workerId, { lastPollAt, accountIds }]) => {
          const [task] = [...tables.tasks.values()].filter(
            ({ status, lease }) =>
              status === 'sent' && lease.workerId === workerId && lease.expiresAt > tables.now(),
          )
          const taskId = task?.id ?? null
          return { workerId, lastPollAt, accountIds, taskId, shared: isShared(tables, workerId) }
        }),
    ),
  tellSilent: ({ silentMs, pacing }, limit, tell) =>
    ask('write', () => {
      const before = after(tables.now(), -silentMs)
      const any = tables.polls.get('')
      if (any !== undefined && any.askedAt > before) return 0
      const silent = silentAccounts(tables, pacing, before).slice(0, limit)
      for (const accountId of silent) {
        tables.polls.set(accountId, { askedAt: tables.polls.get(accountId)?.askedAt ?? before, told: true })
        const { event, alerts } = tell(accountId, tables.now())
        addEvent(tables, event)
        for (const alert of alerts) tables.alerts.set(alert.id, alert)
      }
      return silent.length
    }),
})

const isShared = (tables: Tables, workerId: string): boolean => {
  const since = after(tables.now(), -SHARED_WITHIN_MS)
  const seen = tables.workers.get(workerId)
  return seen !== undefined && (seen.elsewhereAt ?? since) > since && seen.lastPollAt > since
}

const silentAccounts = (tables: Tables, pacing: PacingRules, before: Date): readonly string[] => {
  const ready = waitingTasks(tables).filter(
    (task) =>
      task.readyAt !== null &&
      task.readyAt <= before &&
      (task.nextAttemptAt ?? before) <= before &&
      !isExpired(task, tables.now()),
  )
  return [...new Set(ready.map(({ pair }) => pair.accountId))].filter((id) => {
    if (!isFreeSince(usageOf(tables, { accountId: id }), pacing, before, tables.now())) return false
    const poll = tables.polls.get(id)
    return poll === undefined || (poll.askedAt <= before && !poll.told)
  })
}
