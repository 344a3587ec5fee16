import { z } from '@hono/zod-openapi'
import { NOT_SENDABLE_REASONS } from '../../domain/dispatch.ts'
import type { Refusal } from '../../domain/refusal.ts'
import { SESSION_STATES } from '../../domain/session.ts'
import { TASK_STATUSES } from '../../domain/task.ts'
import { TASK_TYPES } from '../../domain/task-type.ts'

type OtherCode =
  | 'malformed_json'
  | 'unauthenticated'
  | 'forbidden'
  | 'method_not_allowed'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'validation_failed'
  | 'idempotency_key_reused'
  | 'request_in_progress'
  | 'internal'
  | 'queue_unavailable'
  | 'database_unavailable'
  | 'source_unavailable'
  | 'overloaded'

export type ProblemCode = Refusal['code'] | OtherCode

type Kind = {
  readonly status: number
  readonly do: 'fix' | 'stop' | 'refetch' | 'retry'
  readonly title: string
}

/** What each refusal is over HTTP, and what a simple robot does next (CONTRACT appendix B). */
export const PROBLEMS = {
  malformed_json: { status: 400, do: 'fix', title: 'The body cannot be read' },
  unauthenticated: { status: 401, do: 'fix', title: 'A valid API key is needed' },
  forbidden: { status: 403, do: 'fix', title: 'This key may not do that' },
  not_found: { status: 404, do: 'stop', title: 'There is no such thing' },
  method_not_allowed: { status: 405, do: 'fix', title: 'This path has no such method' },
  session_conflict: { status: 409, do: 'refetch', title: 'The pair has another session' },
  task_conflict: { status: 409, do: 'refetch', title: 'The session has another text under this id' },
  invalid_transition: { status: 409, do: 'refetch', title: 'Not possible in this state' },
  task_finished: { status: 409, do: 'refetch', title: 'The task is finished' },
  version_conflict: { status: 409, do: 'refetch', title: 'The session has changed' },
  already_assigned: { status: 409, do: 'refetch', title: 'Somebody else has the session' },
  task_not_sendable: { status: 409, do: 'stop', title: 'The text must not be typed' },
  lease_lost: { status: 409, do: 'stop', title: 'The lease is lost' },
  request_in_progress: { status: 409, do: 'retry', title: 'The same request is still running' },
  payload_too_large: { status: 413, do: 'fix', title: 'The body is too large' },
  unsupported_media_type: { status: 415, do: 'fix', title: 'The body is not plain JSON' },
  validation_failed: { status: 422, do: 'fix', title: 'The request is not valid' },
  idempotency_key_reused: { status: 422, do: 'fix', title: 'The key belongs to another request' },
  internal: { status: 500, do: 'retry', title: 'Something broke inside' },
  queue_unavailable: { status: 503, do: 'retry', title: 'The queue does not answer' },
  database_unavailable: { status: 503, do: 'retry', title: 'The database does not answer' },
  source_unavailable: { status: 503, do: 'retry', title: 'The external task source does not answer' },
  overloaded: { status: 503, do: 'retry', title: 'Too much, or others, are at it' },
} as const satisfies Record<ProblemCode, Kind>

/** The code that clients see: for them a finished task is one more state that does not allow a command. */
export const shownCode = (code: ProblemCode): string =>
  code === 'task_finished' ? 'invalid_transition' : code

/** An error body (RFC 9457). The members after `request_id` come with the codes that they belong to. */
export const ProblemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string().openapi({ enum: Object.keys(PROBLEMS).filter((code) => code !== 'task_finished') }),
    detail: z.string(),
    do: z.enum(['fix', 'stop', 'refetch', 'retry']),
    request_id: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    active_session: z
      .object({
        session_id: z.string(),
        task_type: z.enum(TASK_TYPES),
        state: z.enum(SESSION_STATES),
        created_at: z.string(),
      })
      .optional(),
    state: z.enum(SESSION_STATES).optional(),
    version: z.int().optional(),
    assignee: z.string().nullable().optional(),
    task_id: z.string().optional(),
    task_status: z.enum(TASK_STATUSES).optional(),
    reason: z.enum(NOT_SENDABLE_REASONS).optional(),
    checks: z.object({ database: z.enum(['ok', 'down']), queue: z.enum(['ok', 'down']) }).optional(),
  })
  .openapi('Problem')

export type ProblemBody = z.infer<typeof ProblemSchema>
