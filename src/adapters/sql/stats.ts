import type { Stats } from '../../application/ports/record-reader.ts'
import type { PacingRules } from '../../domain/pacing.ts'
import { SESSION_STATES } from '../../domain/session.ts'
import { TASK_STATUSES } from '../../domain/task.ts'
import { TASK_TYPES } from '../../domain/task-type.ts'
import { COUNTED_AT_ONCE, type Counting, countInSteps } from './counting.ts'
import type { SqlRunner } from './engine/sql-runner.ts'
import { databaseTime, type Stamp, type Steps, select } from './engine/steps.ts'
import { countReady } from './ready-tasks.ts'

const EDGE = `LIMIT 1 OFFSET ${COUNTED_AT_ONCE - 1}`

const BY_STATUS: Counting<{ readonly redis_task_id: string }> = {
  edge: `
  SELECT t.redis_task_id
  FROM session_tasks t
  WHERE t.status = :name
    AND t.redis_task_id > :after
  ORDER BY t.redis_task_id
  ${EDGE}`,
  rest: `
  SELECT COUNT(*) AS many
  FROM session_tasks t
  WHERE t.status = :name
    AND t.redis_task_id > :after`,
  start: { after: '' },
  placeOf: ({ redis_task_id }) => ({ after: redis_task_id }),
}

/** Sessions by a column that leads an index on when they were created. */
const sessionsBy = (
  column: 'state' | 'task_type',
): Counting<{ readonly created_at: Stamp; readonly session_id: string }> => ({
  edge: `
  SELECT s.created_at, s.session_id
  FROM sessions s
  WHERE s.${column} = :name
    AND s.created_at >= :from
    AND (s.created_at > :from OR s.session_id > :beyond)
  ORDER BY s.created_at, s.session_id
  ${EDGE}`,
  rest: `
  SELECT COUNT(*) AS many
  FROM sessions s
  WHERE s.${column} = :name
    AND s.created_at >= :from
    AND (s.created_at > :from OR s.session_id > :beyond)`,
  start: { from: new Date(0), beyond: '' },
  placeOf: ({ created_at, session_id }) => ({ from: new Date(created_at), beyond: session_id }),
})
const BY_STATE = sessionsBy('state')
const BY_TYPE = sessionsBy('task_type')

const COUNT_UNKNOWN = `
  SELECT COUNT(*) AS many
  FROM session_tasks t
  WHERE t.status = 'sent'
    AND t.unknown_since IS NOT NULL`

// On record they are in flight yet; what their leases' end makes of them is noted within a second.
const COUNT_OVER = `
  SELECT t.content_out AS is_out, COUNT(*) AS many
  FROM session_tasks t
  WHERE t.status = 'sent'
    AND t.unknown_since IS NULL
    AND t.lease_expires_at <= :now
  GROUP BY t.content_out`

const COUNT_UNATTENDED = `
  SELECT COUNT(*) AS many, MIN(s.unattended_since) AS oldest
  FROM sessions s
  WHERE s.unattended_look_at IS NOT NULL
    AND s.state = 'transferred'`

type Aged = { readonly many: number; readonly oldest: Stamp | null }

/** How things stand. It counts what is there, in steps: for people and their instruments, not for a hot path. */
export const readStats = async (runner: SqlRunner, rules: PacingRules): Promise<Stats> => {
  const over = await runner.perform(countOver)
  const byStatus = standing(await countAll(runner, BY_STATUS, TASK_STATUSES), over)
  const queue = await readQueueAs(runner, rules, byStatus, over)
  const now = await runner.perform(databaseTime)
  const [unattended] = await runner.perform(() => select<Aged>(COUNT_UNATTENDED))
  const since = unattended?.oldest ?? null
  return {
    sessions: {
      byState: await countAll(runner, BY_STATE, SESSION_STATES),
      byType: await countAll(runner, BY_TYPE, TASK_TYPES),
    },
    tasks: { byStatus },
    queue,
    transferred: {
      unassigned: Number(unattended?.many ?? 0),
      oldestSeconds: since === null ? null : secondsBetween(new Date(since), now),
    },
  }
}

/** How the queue stands: it counts what is not finished alone, so that it may be asked now and then. */
export const readQueueStats = async (runner: SqlRunner, rules: PacingRules): Promise<Stats['queue']> => {
  const over = await runner.perform(countOver)
  const counts = await countAll(runner, BY_STATUS, ['pending', 'sent'])
  return readQueueAs(runner, rules, standing(counts, over), over)
}

/** Tasks whose lease is over and nobody has noted it: their text was never handed out, or it was. */
type Over = { readonly unread: number; readonly out: number }

function* countOver(): Steps<Over> {
  const now = yield* databaseTime()
  const rows = yield* select<{ readonly is_out: number; readonly many: number }>(COUNT_OVER, { now })
  const manyOf = (isOut: number) => Number(rows.find(({ is_out }) => is_out === isOut)?.many ?? 0)
  return { unread: manyOf(0), out: manyOf(1) }
}

/** As they stand now: what nobody holds any more and nobody has read waits again. */
const standing = <Counts extends { readonly pending: number; readonly sent: number }>(
  counts: Counts,
  { unread }: Over,
): Counts => ({ ...counts, pending: counts.pending + unread, sent: Math.max(0, counts.sent - unread) })

const readQueueAs = async (
  runner: SqlRunner,
  rules: PacingRules,
  { pending, sent }: { readonly pending: number; readonly sent: number },
  over: Over,
): Promise<Stats['queue']> => {
  const ready = await countReady(runner, rules)
  const now = await runner.perform(databaseTime)
  const [unknown] = await runner.perform(() => select<{ readonly many: number }>(COUNT_UNKNOWN))
  return {
    ready: ready.many,
    held: Math.max(0, pending - ready.many),
    inFlight: sent,
    outcomeUnknown: Number(unknown?.many ?? 0) + over.out,
    oldestReadySeconds: ready.oldest === null ? null : secondsBetween(ready.oldest, now),
  }
}

const countAll = async <const Name extends string, Edge>(
  runner: SqlRunner,
  counting: Counting<Edge>,
  names: readonly Name[],
): Promise<Record<Name, number>> => {
  const counts: [Name, number][] = []
  for (const name of names) counts.push([name, await countInSteps(runner, counting, { name })])
  return Object.fromEntries(counts) as Record<Name, number>
}

const secondsBetween = (from: Date, to: Date): number =>
  Math.max(0, Math.floor((to.getTime() - from.getTime()) / 1_000))
