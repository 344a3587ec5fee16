import { passingOver } from '../../application/pair/passing-over.ts'
import type { TraceAges } from '../../application/ports/due-work.ts'
import { after } from '../../domain/instant.ts'
import type { Dialect, SqlRunner } from './engine/sql-runner.ts'
import { limitTo } from './engine/statement-text.ts'
import { databaseTime, run, type Steps, select } from './engine/steps.ts'

const SELECT_OLD_WORKERS = `
  SELECT w.worker_id AS trace
  FROM workers w
  WHERE w.last_poll_at <= :before
  ORDER BY w.last_poll_at`
const SELECT_WORKER = `
  SELECT w.worker_id AS trace
  FROM workers w
  WHERE w.worker_id = :trace`
const DELETE_OLD_WORKER = `
  DELETE FROM workers
  WHERE worker_id = :trace
    AND last_poll_at <= :before`

// One row an account, and only now and then, so all of them are looked at. While tasks wait, the row knows whether
// the silence was told.
const SELECT_OLD_POLLS = `
  SELECT a.account_id AS trace
  FROM account_polls a
  WHERE a.asked_at <= :before
    AND NOT EXISTS (
      SELECT 1
      FROM session_tasks t
      WHERE t.account_id = a.account_id
        AND t.status = 'pending'
    )`
const SELECT_POLL = `
  SELECT a.account_id AS trace
  FROM account_polls a
  WHERE a.account_id = :trace`
const DELETE_OLD_POLL = `
  DELETE FROM account_polls
  WHERE account_id = :trace
    AND asked_at <= :before`

// The same. Whoever leases for the account has its row locked, and makes it again where it has gone.
const SELECT_OLD_USAGE = `
  SELECT u.account_id AS trace
  FROM account_usage u
  WHERE u.last_lease_at IS NULL
    OR u.last_lease_at <= :before`
const SELECT_USAGE = `
  SELECT u.account_id AS trace
  FROM account_usage u
  WHERE u.account_id = :trace`
const DELETE_OLD_USAGE = `
  DELETE FROM account_usage
  WHERE account_id = :trace
    AND (last_lease_at IS NULL OR last_lease_at <= :before)`

const SELECT_OLD_PAUSES = `
  SELECT p.scope AS trace
  FROM pauses p
  WHERE p.until_at <= :before`
const SELECT_PAUSE = `
  SELECT p.scope AS trace
  FROM pauses p
  WHERE p.scope = :trace`
const DELETE_OLD_PAUSE = `
  DELETE FROM pauses
  WHERE scope = :trace
    AND until_at <= :before`

const SELECT_OLD_CLOCKS = `
  SELECT c.account_id AS trace
  FROM account_clocks c
  WHERE c.seen_at <= :before`
const SELECT_CLOCK = `
  SELECT c.account_id AS trace
  FROM account_clocks c
  WHERE c.account_id = :trace`
const DELETE_OLD_CLOCK = `
  DELETE FROM account_clocks
  WHERE account_id = :trace
    AND seen_at <= :before`

const KINDS = [
  { find: SELECT_OLD_WORKERS, one: SELECT_WORKER, remove: [DELETE_OLD_WORKER], age: 'recordsMs' },
  { find: SELECT_OLD_POLLS, one: SELECT_POLL, remove: [DELETE_OLD_POLL], age: 'recordsMs' },
  { find: SELECT_OLD_USAGE, one: SELECT_USAGE, remove: [DELETE_OLD_USAGE], age: 'usageMs' },
  { find: SELECT_OLD_PAUSES, one: SELECT_PAUSE, remove: [DELETE_OLD_PAUSE], age: 'pausesMs' },
  { find: SELECT_OLD_CLOCKS, one: SELECT_CLOCK, remove: [DELETE_OLD_CLOCK], age: 'usageMs' },
] as const satisfies readonly (Kind & { readonly age: keyof TraceAges })[]

/** What finds the old ones, what finds one of them by its key, and what deletes that. */
type Kind = { readonly find: string; readonly one: string; readonly remove: readonly string[] }

/** Forgets up to `limit` traces of each kind, but none that somebody holds; resolves to the most of one kind. */
export const purgeTraces = async (
  runner: SqlRunner,
  dialect: Pick<Dialect, 'noWait'>,
  ages: TraceAges,
  limit: number,
): Promise<number> => {
  let most = 0
  for (const { age, ...kind } of KINDS) {
    const ageMs = ages[age]
    if (ageMs === null) continue
    most = Math.max(most, await purgeKind(runner, dialect, kind, ageMs, limit))
  }
  return most
}

const purgeKind = async (
  runner: SqlRunner,
  { noWait }: Pick<Dialect, 'noWait'>,
  { find, one, remove }: Kind,
  ageMs: number,
  limit: number,
): Promise<number> => {
  const before = after(await runner.perform(databaseTime), -ageMs)
  const findOld = (upTo: number) =>
    runner.perform(() => select<{ readonly trace: string }>(`${find}\n  ${limitTo(upTo)}`, { before }))
  const forget = function* (trace: string): Steps<void> {
    yield* select(`${one}\n  ${noWait}`, { trace })
    // The predicate once more: somebody may have come back meanwhile.
    for (const sql of remove) yield* run(sql, { trace, before })
  }
  const forgetOne = ({ trace }: { readonly trace: string }) =>
    runner.transact(`trace ${trace}`, () => forget(trace), { noWait: true })
  return (await passingOver(findOld, forgetOne, limit)).done
}
