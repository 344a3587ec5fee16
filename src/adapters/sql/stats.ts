import type { Stats } from '../../application/ports/record-reader.ts'
import { SESSION_STATES } from '../../domain/session.ts'
import { TASK_STATUSES } from '../../domain/task.ts'
import { TASK_TYPES } from '../../domain/task-type.ts'
import { databaseTime, type Stamp, type Steps, select } from './engine/steps.ts'

const COUNT_BY_STATE = `
  SELECT s.state AS name, COUNT(*) AS many
  FROM sessions s
  GROUP BY s.state`

const COUNT_BY_TYPE = `
  SELECT s.task_type AS name, COUNT(*) AS many
  FROM sessions s
  GROUP BY s.task_type`

const COUNT_BY_STATUS = `
  SELECT t.status AS name, COUNT(*) AS many
  FROM session_tasks t
  GROUP BY t.status`

const COUNT_UNFINISHED = `
  SELECT t.status AS name, COUNT(*) AS many
  FROM session_tasks t
  WHERE t.status IN ('pending', 'sent')
  GROUP BY t.status`

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

const COUNT_READY = `
  SELECT COUNT(*) AS many, MIN(COALESCE(t.ready_at, t.created_at)) AS oldest
  FROM session_tasks t
  JOIN sessions s ON s.session_id = t.session_id
  WHERE t.status = 'pending'
    AND s.state IN ('pending', 'active')
    AND (t.not_before IS NULL OR t.not_before <= :now)
    AND (t.next_attempt_at IS NULL OR t.next_attempt_at <= :now)
    AND NOT EXISTS (
      SELECT 1
      FROM session_tasks earlier
      WHERE earlier.session_id = t.session_id
        AND earlier.position < t.position
        AND earlier.status IN ('pending', 'sent')
    )
    AND NOT EXISTS (
      SELECT 1
      FROM pauses p
      WHERE (p.until_at IS NULL OR p.until_at > :now)
        AND (
          p.scope = 'all'
          OR p.scope = CONCAT('account:', t.account_id)
          OR p.scope = CONCAT('shop:', t.shop_id)
          OR p.scope = CONCAT('type:', t.task_type)
        )
    )`

const COUNT_UNATTENDED = `
  SELECT COUNT(*) AS many, MIN(s.unattended_since) AS oldest
  FROM sessions s
  WHERE s.unattended_look_at IS NOT NULL
    AND s.state = 'transferred'`

type Counted = { readonly name: string; readonly many: number }
type Aged = { readonly many: number; readonly oldest: Stamp | null }

/** How things stand. It counts what is there, so it is for people and their instruments, not for a hot path. */
export function* readStats(): Steps<Stats> {
  const now = yield* databaseTime()
  const over = yield* countOver(now)
  const byStatus = standing(yield* countAll(COUNT_BY_STATUS, TASK_STATUSES), over)
  const queue = yield* readQueueAt(now, byStatus, over)
  const unattended = yield* countAged(COUNT_UNATTENDED, now)
  return {
    sessions: {
      byState: yield* countAll(COUNT_BY_STATE, SESSION_STATES),
      byType: yield* countAll(COUNT_BY_TYPE, TASK_TYPES),
    },
    tasks: { byStatus },
    queue,
    transferred: { unassigned: unattended.many, oldestSeconds: unattended.oldestSeconds },
  }
}

/** How the queue stands: it counts what is not finished alone, so that it may be asked now and then. */
export function* readQueueStats(): Steps<Stats['queue']> {
  const now = yield* databaseTime()
  const over = yield* countOver(now)
  return yield* readQueueAt(now, standing(yield* countAll(COUNT_UNFINISHED, ['pending', 'sent']), over), over)
}

/** Tasks whose lease is over and nobody has noted it: their text was never handed out, or it was. */
type Over = { readonly unread: number; readonly out: number }

function* countOver(now: Date): Steps<Over> {
  const rows = yield* select<{ readonly is_out: number; readonly many: number }>(COUNT_OVER, { now })
  const manyOf = (isOut: number) => Number(rows.find(({ is_out }) => is_out === isOut)?.many ?? 0)
  return { unread: manyOf(0), out: manyOf(1) }
}

/** As they stand now: what nobody holds any more and nobody has read waits again. */
const standing = <Counts extends { readonly pending: number; readonly sent: number }>(
  counts: Counts,
  { unread }: Over,
): Counts => ({ ...counts, pending: counts.pending + unread, sent: Math.max(0, counts.sent - unread) })

function* readQueueAt(
  now: Date,
  { pending, sent }: { readonly pending: number; readonly sent: number },
  over: Over,
): Steps<Stats['queue']> {
  const [unknown] = yield* select<{ readonly many: number }>(COUNT_UNKNOWN)
  const ready = yield* countAged(COUNT_READY, now)
  return {
    ready: ready.many,
    held: Math.max(0, pending - ready.many),
    inFlight: sent,
    outcomeUnknown: Number(unknown?.many ?? 0) + over.out,
    oldestReadySeconds: ready.oldestSeconds,
  }
}

function* countAll<const Name extends string>(sql: string, names: readonly Name[]) {
  const rows = yield* select<Counted>(sql)
  const many = new Map(rows.map((row) => [row.name, Number(row.many)]))
  return Object.fromEntries(names.map((name) => [name, many.get(name) ?? 0])) as Record<Name, number>
}

function* countAged(sql: string, now: Date): Steps<{ many: number; oldestSeconds: number | null }> {
  const [row] = yield* select<Aged>(sql, { now })
  const oldest = row?.oldest ?? null
  const oldestSeconds =
    oldest === null ? null : Math.max(0, Math.floor((now.getTime() - new Date(oldest).getTime()) / 1_000))
  return { many: Number(row?.many ?? 0), oldestSeconds }
}
