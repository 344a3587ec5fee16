import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { NOT_SENDABLE_REASONS } from '../../domain/dispatch.ts'
import type { Refusal } from '../../domain/refusal.ts'
import { SESSION_STATES } from '../../domain/session.ts'
import { TASK_STATUSES } from '../../domain/task.ts'
import { TASK_TYPES } from '../../domain/task-type.ts'
import { instantText } from '../json/instant-text.ts'
import type { HttpEnv } from './http-parts.ts'

type OtherCode =
  | 'malformed_json'
  | 'unauthenticated'
  | 'forbidden'
  | 'method_not_allowed'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'validation_failed'
  | 'internal'
  | 'queue_unavailable'
  | 'database_unavailable'

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
  payload_too_large: { status: 413, do: 'fix', title: 'The body is too large' },
  unsupported_media_type: { status: 415, do: 'fix', title: 'The body is not plain JSON' },
  validation_failed: { status: 422, do: 'fix', title: 'The request is not valid' },
  internal: { status: 500, do: 'retry', title: 'Something broke inside' },
  queue_unavailable: { status: 503, do: 'retry', title: 'The queue does not answer' },
  database_unavailable: { status: 503, do: 'retry', title: 'The database does not answer' },
} as const satisfies Record<ProblemCode, Kind>

/** The code that clients see: for them a finished task is one more state that does not allow a command. */
const SHOWN_AS = { task_finished: 'invalid_transition' } as const satisfies Partial<
  Record<ProblemCode, string>
>

export const RETRY_AFTER_S = 5

export type FieldError = { path: string; message: string }

/** An error body (RFC 9457). The members after `request_id` come with the codes that they belong to. */
export const ProblemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string().openapi({ enum: Object.keys(PROBLEMS).filter((code) => !(code in SHOWN_AS)) }),
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
type Told = { readonly detail: string } & Partial<ProblemBody>

/** A refusal of the domain, as the HTTP problem that it stands for. */
export const refusalProblem = <Code extends Refusal['code']>(
  c: Context<HttpEnv>,
  refusal: Refusal & { readonly code: Code },
) => problem(c, refusal.code as Code, explain(refusal))

/** A problem by its code, with what there is to tell about it. */
export const problem = <Code extends ProblemCode>(
  c: Context<HttpEnv>,
  code: Code,
  told: Told,
  headers: { readonly [name: string]: string } = {},
) => {
  const { status }: { readonly status: (typeof PROBLEMS)[Code]['status'] } = PROBLEMS[code]
  return c.json(bodyOf(code, told, c.get('requestId')), status, {
    'Content-Type': 'application/problem+json',
    ...(PROBLEMS[code].status === 503 && { 'Retry-After': String(RETRY_AFTER_S) }),
    ...headers,
  })
}

/** The request's fields or parameters are wrong: where, and what is expected there. */
export const invalidProblem = (c: Context<HttpEnv>, errors: readonly FieldError[]) =>
  problem(c, 'validation_failed', {
    detail: errors
      .map(({ path, message }) => `${path || '/'}: ${message}`)
      .slice(0, 3)
      .join('; '),
    errors: [...errors],
  })

/** What the server below could not even read as a request. */
export const unreadableRequestProblem = (requestId: string): Response =>
  Response.json(bodyOf('malformed_json', { detail: 'This is not a valid HTTP request.' }, requestId), {
    status: 400,
    headers: { 'Content-Type': 'application/problem+json', 'X-Request-Id': requestId, Connection: 'close' },
  })

const bodyOf = (code: ProblemCode, told: Told, requestId: string): ProblemBody => {
  const shown: string = code in SHOWN_AS ? SHOWN_AS[code as keyof typeof SHOWN_AS] : code
  const { status, title, do: next } = PROBLEMS[code]
  return { type: problemType(shown), title, status, code: shown, do: next, request_id: requestId, ...told }
}

const problemType = (code: string): string => `urn:problem-type:auto-session:${code}`

const explain = (refusal: Refusal): Told => {
  switch (refusal.code) {
    case 'session_conflict': {
      const { id, taskType, state, createdAt } = refusal.holder
      return {
        detail: `The pair has a ${taskType} session that is ${state}.`,
        active_session: { session_id: id, task_type: taskType, state, created_at: instantText(createdAt) },
      }
    }
    case 'invalid_transition':
      return {
        detail: `${refusal.command} is not possible: the session is ${refusal.state}.`,
        state: refusal.state,
      }
    case 'task_finished':
      return {
        detail: `${refusal.command} is not possible: the task is ${refusal.status}.`,
        task_status: refusal.status,
      }
    case 'task_conflict':
      return { detail: 'Another text came under this external_task_id.', task_id: refusal.task.id }
    case 'version_conflict': {
      const { version, state } = refusal.session
      return { detail: `The session is at version ${version} by now.`, version, state }
    }
    case 'already_assigned':
      return { detail: 'It was claimed before; `force` takes it over.', assignee: refusal.session.assignee }
    case 'task_not_sendable':
      return { detail: `Do not type it: ${refusal.reason}.`, reason: refusal.reason }
    case 'lease_lost':
      return { detail: 'Stop: the task is no longer held under this lease.', task_id: refusal.taskId }
    case 'not_found':
      return { detail: `There is no ${refusal.what} with this id.` }
  }
}
