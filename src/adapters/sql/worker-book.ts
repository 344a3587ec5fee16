import type { TellSilent, Worker, WorkerBook } from '../../application/ports/worker-book.ts'
import { after } from '../../domain/instant.ts'
import { ALERTS, toAlertRow } from './alert-row.ts'
import { EVENTS, toEventRow } from './event-row.ts'
import type { SqlRunner } from './sql-runner.ts'
import { insertAll, limitTo } from './statement-text.ts'
import { databaseTime, run, type Stamp, type Steps, select } from './steps.ts'

export const UPDATE_WORKER = `
  UPDATE workers
  SET last_poll_at = :now, account_ids = :account_ids
  WHERE worker_id = :worker_id`

export const INSERT_WORKER = `
  INSERT INTO workers (worker_id, last_poll_at, account_ids)
  VALUES (:worker_id, :now, :account_ids)`

export const UPDATE_POLL = `
  UPDATE account_polls
  SET asked_at = :now, silence_told = 0
  WHERE account_id = :account_id`

export const INSERT_POLL = `
  INSERT INTO account_polls (account_id, asked_at, silence_told)
  VALUES (:account_id, :now, 0)`

export const SELECT_WORKERS = `
  SELECT w.worker_id, w.last_poll_at, w.account_ids, (
      SELECT MAX(t.redis_task_id)
      FROM session_tasks t
      WHERE t.worker_id = w.worker_id
        AND t.status = 'sent'
    ) AS task_id
  FROM workers w
  ORDER BY w.last_poll_at DESC`

export const SELECT_ANY_POLL = `
  SELECT a.asked_at
  FROM account_polls a
  WHERE a.account_id = ''`

// A task that has been ready for so long, of an account that nobody asked for since, and that was not told yet.
export const SELECT_SILENT = `
  SELECT DISTINCT t.account_id, a.account_id AS known_id
  FROM session_tasks t
  JOIN sessions s ON s.session_id = t.session_id
  LEFT JOIN account_polls a ON a.account_id = t.account_id
  WHERE t.status = 'pending'
    AND t.ready_at <= :before
    AND s.state IN ('pending', 'active')
    AND (t.next_attempt_at IS NULL OR t.next_attempt_at <= :before)
    AND (a.account_id IS NULL OR (a.asked_at <= :before AND a.silence_told = 0))`

export const MARK_TOLD = `
  UPDATE account_polls
  SET silence_told = 1
  WHERE account_id = :account_id
    AND silence_told = 0
    AND asked_at <= :before`

export const INSERT_TOLD = `
  INSERT INTO account_polls (account_id, asked_at, silence_told)
  VALUES (:account_id, :before, 1)`

/** How often the same poll is written down: less often than the shortest silence that anybody would be told of. */
const NOTED_FOR_MS = 5_000
/** Polls that are remembered as noted; forgetting one only writes it down once more. */
const NOTED_MAX = 10_000

/** The port's WorkerBook on SQL. */
export const makeWorkerBook = (runner: SqlRunner): WorkerBook => {
  const isNews = makeRecent()
  return {
    notePoll: async (workerId, accountIds) => {
      const accounts = accountIds.length === 0 ? [ANY] : accountIds.filter((id) => isNews(`account ${id}`))
      const news = accountIds.length === 0 && !isNews('any') ? [] : accounts
      if (workerId !== null && isNews(`worker ${workerId} ${accountIds.join(' ')}`)) {
        await runner.transact(`worker ${workerId}`, () => noteWorker(workerId, accountIds))
      }
      for (const id of news) await runner.transact(`polls of ${id}`, () => noteAccount(id))
    },
    list: (limit) => runner.perform(() => readWorkers(limit)),
    tellSilent: (silentMs, limit, tell) =>
      runner.transact('silent accounts', () => tellSilent(silentMs, limit, tell)),
  }
}

/** Stands for polls that asked for any account. */
const ANY = ''

/** Whether something was not said in the last seconds. */
const makeRecent = () => {
  const said = new Map<string, number>()
  return (what: string): boolean => {
    const now = performance.now()
    if (now - (said.get(what) ?? Number.NEGATIVE_INFINITY) < NOTED_FOR_MS) return false
    said.delete(what)
    said.set(what, now)
    const [oldest] = said.keys()
    if (said.size > NOTED_MAX && oldest !== undefined) said.delete(oldest)
    return true
  }
}

function* noteWorker(workerId: string, accountIds: readonly string[]): Steps<void> {
  const row = { worker_id: workerId, account_ids: JSON.stringify(accountIds), now: yield* databaseTime() }
  if ((yield* run(UPDATE_WORKER, row)) === 0) yield* run(INSERT_WORKER, row)
}

function* noteAccount(accountId: string): Steps<void> {
  const row = { account_id: accountId, now: yield* databaseTime() }
  if ((yield* run(UPDATE_POLL, row)) === 0) yield* run(INSERT_POLL, row)
}

type WorkerRow = {
  readonly worker_id: string
  readonly last_poll_at: Stamp
  readonly account_ids: string
  readonly task_id: string | null
}

function* readWorkers(limit: number): Steps<readonly Worker[]> {
  const rows = yield* select<WorkerRow>(`${SELECT_WORKERS}\n  ${limitTo(limit)}`)
  return rows.map((row) => ({
    workerId: row.worker_id,
    lastPollAt: new Date(row.last_poll_at),
    accountIds: JSON.parse(row.account_ids) as string[],
    taskId: row.task_id,
  }))
}

type SilentRow = { readonly account_id: string; readonly known_id: string | null }

function* tellSilent(silentMs: number, limit: number, tell: TellSilent): Steps<number> {
  const now = yield* databaseTime()
  const before = after(now, -silentMs)
  const [any] = yield* select<{ readonly asked_at: Stamp }>(SELECT_ANY_POLL)
  if (any !== undefined && new Date(any.asked_at) > before) return 0

  const silent = yield* select<SilentRow>(`${SELECT_SILENT}\n  ${limitTo(limit)}`, { before })
  for (const { account_id, known_id } of silent) {
    const key = { account_id, before }
    // Another replica may have told it: the row decides.
    if (known_id !== null && (yield* run(MARK_TOLD, key)) === 0) continue
    if (known_id === null) yield* run(INSERT_TOLD, key)
    const { event, alerts } = tell(account_id, now)
    yield* insertAll(EVENTS, [toEventRow(event)])
    yield* insertAll(ALERTS, alerts.map(toAlertRow))
  }
  return silent.length
}
