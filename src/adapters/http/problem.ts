import type { Context } from 'hono'
import type { Refusal } from '../../domain/refusal.ts'
import { instantText } from '../json/instant-text.ts'
import type { HttpEnv } from './http-env.ts'
import { PROBLEMS, type ProblemBody, type ProblemCode, shownCode } from './problem-kinds.ts'
import { respondJson } from './respond.ts'

/** When to come back; a database or queue that was started again answers by then. */
const RETRY_AFTER_S = 5

let turnedAway = 0
/** Those of a crowd come back one part after the other, in 1 to 5 s: all at once they would be the next crowd. */
const retryAfterOf = (code: ProblemCode): number =>
  code === 'overloaded' ? 1 + (turnedAway++ % RETRY_AFTER_S) : RETRY_AFTER_S

/** The codes whose answers say when to come again. */
export const WAITS: ReadonlySet<ProblemCode> = new Set([
  'request_in_progress',
  'queue_unavailable',
  'database_unavailable',
  'source_unavailable',
  'overloaded',
])

/** A field or parameter that is wrong: where (RFC 6901), and what is expected there. */
export type FieldError = { path: string; message: string }

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
  return respondJson(c, problemBody(code, told, c.get('requestId')), status, {
    'Content-Type': 'application/problem+json',
    ...(WAITS.has(code) && { 'Retry-After': String(retryAfterOf(code)) }),
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
export const unreadableRequestProblem = (
  requestId: string,
  code: 'malformed_json' | 'payload_too_large' = 'malformed_json',
): Response => {
  const detail =
    code === 'malformed_json' ? 'This is not a valid HTTP request.' : 'The headers are too large altogether.'
  return Response.json(problemBody(code, { detail }, requestId), {
    status: PROBLEMS[code].status,
    headers: { 'Content-Type': 'application/problem+json', 'X-Request-Id': requestId, Connection: 'close' },
  })
}

/** The body of a problem, as it is sent and as the document shows it. */
export const problemBody = (code: ProblemCode, told: Told, requestId: string): ProblemBody => {
  const shown = shownCode(code)
  const { status, title, do: next } = PROBLEMS[code]
  return { type: problemType(shown), title, status, code: shown, do: next, request_id: requestId, ...told }
}

const problemType = (code: string): string => `urn:problem-type:auto-session:${code}`

const explain = (refusal: Refusal): Told => {
  switch (refusal.code) {
    case 'session_conflict': {
      const { id, taskType, state, createdAt } = refusal.holder
      return {
        detail: `The pair’s ${taskType} session is ${state}.`,
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
