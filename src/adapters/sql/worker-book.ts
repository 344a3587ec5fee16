import {
  type Polls,
  type SeenWorker,
  SHARED_WITHIN_MS,
  type Worker,
  type WorkerBook,
} from '../../application/ports/worker-book.ts'
import { after } from '../../domain/instant.ts'
import type { Dialect, SqlRunner } from './engine/sql-runner.ts'
import { insertAll, limitTo, listOf } from './engine/statement-text.ts'
import { databaseTime, run, type Stamp, type Steps, select } from './engine/steps.ts'
import { POLLS } from './rows/poll-row.ts'
import { tellSilentAccounts } from './silent-accounts.ts'

// MySQL assigns from left to right: what is compared and kept here is the poll before. A poll of an unknown address
// says nothing about the one that is known.
const UPDATE_WORKER = `
  UPDATE workers
  SET elsewhere_at = CASE WHEN address <> :address THEN last_poll_at ELSE elsewhere_at END,
    address = COALESCE(:address, address),
    last_poll_at = :now,
    account_ids = :account_ids
  WHERE worker_id = :worker_id`

const INSERT_WORKER = `
  INSERT INTO workers (worker_id, last_poll_at, account_ids, address)
  VALUES (:worker_id, :now, :account_ids, :address)`

const selectShared = (workerIds: string): string => `
  SELECT w.worker_id
  FROM workers w
  WHERE w.worker_id IN (${workerIds})
    AND w.elsewhere_at > :since`

const updatePolls = (accountIds: string): string => `
  UPDATE account_polls
  SET asked_at = :now, silence_told = 0
  WHERE account_id IN (${accountIds})`

const selectPolls = (accountIds: string): string => `
  SELECT a.account_id
  FROM account_polls a
  WHERE a.account_id IN (${accountIds})`

const SELECT_LATEST_WORKERS = `
  SELECT w.worker_id
  FROM workers w
  ORDER BY w.last_poll_at DESC`

const selectWorkers = (workerIds: string): string => `
  SELECT w.worker_id, w.last_poll_at, w.account_ids, w.elsewhere_at, (
      SELECT MAX(t.redis_task_id)
      FROM session_tasks t
      WHERE t.worker_id = w.worker_id
        AND t.status = 'sent'
        AND t.lease_expires_at > UTC_TIMESTAMP(3)
    ) AS task_id
  FROM workers w
  WHERE w.worker_id IN (${workerIds})`

/** The port's WorkerBook on SQL. */
export const makeWorkerBook = (runner: SqlRunner, dialect: Pick<Dialect, 'noWait'>): WorkerBook => ({
  notePolls: (polls) => runner.transact('polls', () => notePolls(polls)),
  list: (limit) => runner.perform(() => readWorkers(limit)),
  tellSilent: (silence, limit, tell) => tellSilentAccounts(runner, dialect, silence, limit, tell),
})

/** One commit for all of them. Rows in one order, workers first, so that replicas do not wait in a circle. */
function* notePolls({ workers, accountIds }: Polls): Steps<readonly string[]> {
  const now = yield* databaseTime()
  for (const worker of workers.toSorted(byName)) yield* noteWorker(worker, now)
  yield* noteAccounts([...new Set(accountIds)].sort(), now)
  return yield* readShared(
    workers.map(({ workerId }) => workerId),
    now,
  )
}

const byName = (a: SeenWorker, b: SeenWorker): number =>
  a.workerId === b.workerId ? 0 : a.workerId < b.workerId ? -1 : 1

function* noteWorker({ workerId, accountIds, address }: SeenWorker, now: Date): Steps<void> {
  const row = { worker_id: workerId, account_ids: JSON.stringify(accountIds), address, now }
  if ((yield* run(UPDATE_WORKER, row)) === 0) yield* run(INSERT_WORKER, row)
}

function* noteAccounts(accountIds: readonly string[], now: Date): Steps<void> {
  if (accountIds.length === 0) return
  const { names, params } = listOf('id', accountIds)
  const known = yield* run(updatePolls(names), { ...params, now })
  if (known === accountIds.length) return
  const rows = yield* select<{ readonly account_id: string }>(selectPolls(names), params)
  const there = new Set(rows.map(({ account_id }) => account_id))
  const missing = accountIds.filter((id) => !there.has(id))
  yield* insertAll(
    POLLS,
    missing.map((account_id) => ({ account_id, asked_at: now, silence_told: 0 })),
  )
}

function* readShared(workerIds: readonly string[], now: Date): Steps<readonly string[]> {
  if (workerIds.length === 0) return []
  const { names, params } = listOf('id', workerIds)
  const since = after(now, -SHARED_WITHIN_MS)
  const rows = yield* select<{ readonly worker_id: string }>(selectShared(names), { ...params, since })
  return rows.map(({ worker_id }) => worker_id)
}

type WorkerRow = {
  readonly worker_id: string
  readonly last_poll_at: Stamp
  readonly account_ids: string
  /** When it last polled from another address than its latest. */
  readonly elsewhere_at: Stamp | null
  readonly task_id: string | null
}

/** The latest by an index that has no more than that, then what is known of them. */
function* readWorkers(limit: number): Steps<readonly Worker[]> {
  const latest = yield* select<Pick<WorkerRow, 'worker_id'>>(`${SELECT_LATEST_WORKERS}\n  ${limitTo(limit)}`)
  const since = after(yield* databaseTime(), -SHARED_WITHIN_MS)
  const workers: Worker[] = []
  for (let from = 0; from < latest.length; from += WORKERS_A_STATEMENT) {
    const ids = latest.slice(from, from + WORKERS_A_STATEMENT).map(({ worker_id }) => worker_id)
    const { names, params } = listOf('id', ids)
    const rows = yield* select<WorkerRow>(selectWorkers(names), params)
    workers.push(...rows.map((row) => toWorker(row, since)))
  }
  return workers.sort((a, b) => b.lastPollAt.getTime() - a.lastPollAt.getTime())
}
const WORKERS_A_STATEMENT = 128

const toWorker = (row: WorkerRow, since: Date): Worker => {
  const lastPollAt = new Date(row.last_poll_at)
  return {
    workerId: row.worker_id,
    lastPollAt,
    accountIds: JSON.parse(row.account_ids) as string[],
    taskId: row.task_id,
    shared: row.elsewhere_at !== null && new Date(row.elsewhere_at) > since && lastPollAt > since,
  }
}
