import type { Worker, WorkerBook } from '../../application/ports/worker-book.ts'
import type { Dialect, SqlRunner } from './engine/sql-runner.ts'
import { limitTo } from './engine/statement-text.ts'
import { databaseTime, run, type Stamp, type Steps, select } from './engine/steps.ts'
import { ANY_ACCOUNT, tellSilentAccounts } from './silent-accounts.ts'

const UPDATE_WORKER = `
  UPDATE workers
  SET last_poll_at = :now, account_ids = :account_ids
  WHERE worker_id = :worker_id`

const INSERT_WORKER = `
  INSERT INTO workers (worker_id, last_poll_at, account_ids)
  VALUES (:worker_id, :now, :account_ids)`

const UPDATE_POLL = `
  UPDATE account_polls
  SET asked_at = :now, silence_told = 0
  WHERE account_id = :account_id`

const INSERT_POLL = `
  INSERT INTO account_polls (account_id, asked_at, silence_told)
  VALUES (:account_id, :now, 0)`

const SELECT_WORKERS = `
  SELECT w.worker_id, w.last_poll_at, w.account_ids, (
      SELECT MAX(t.redis_task_id)
      FROM session_tasks t
      WHERE t.worker_id = w.worker_id
        AND t.status = 'sent'
    ) AS task_id
  FROM workers w
  ORDER BY w.last_poll_at DESC`

/** How often the same poll is written down, in milliseconds, unless told. */
const NOTED_FOR_MS = 5_000
/** Polls that are remembered as noted; forgetting one only writes it down once more. */
const NOTED_MAX = 10_000

/**
 * The port's WorkerBook on SQL. The same poll is written down once in `notedForMs`, which must be far less than the
 * shortest silence that anybody is told of.
 */
export const makeWorkerBook = (
  runner: SqlRunner,
  dialect: Pick<Dialect, 'noWait'>,
  notedForMs = NOTED_FOR_MS,
): WorkerBook => {
  const isNews = makeRecent(notedForMs)
  return {
    notePoll: async (workerId, accountIds) => {
      const accounts =
        accountIds.length === 0 ? [ANY_ACCOUNT] : accountIds.filter((id) => isNews(`account ${id}`))
      const news = accountIds.length === 0 && !isNews('any') ? [] : accounts
      if (workerId !== null && isNews(`worker ${workerId} ${accountIds.join(' ')}`)) {
        await runner.transact(`worker ${workerId}`, () => noteWorker(workerId, accountIds))
      }
      for (const id of news) await runner.transact(`polls of ${id}`, () => noteAccount(id))
    },
    list: (limit) => runner.perform(() => readWorkers(limit)),
    tellSilent: (silentMs, limit, tell) => tellSilentAccounts(runner, dialect, silentMs, limit, tell),
  }
}

/** Whether something was not said in the last milliseconds. */
const makeRecent = (notedForMs: number) => {
  const said = new Map<string, number>()
  return (what: string): boolean => {
    const now = performance.now()
    if (now - (said.get(what) ?? Number.NEGATIVE_INFINITY) < notedForMs) return false
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
