import type { Context } from 'hono'
import type { Log } from '../../application/ports/log.ts'
import { KeyTaken } from '../../application/ports/receipt-store.ts'
import { BadCursor } from '../../application/ports/record-reader.ts'
import { SourceUnavailable } from '../../application/ports/task-source.ts'
import {
  DatabaseUnavailable,
  Overloaded,
  QueueUnavailable,
  RowBusy,
  TooLargeToStore,
} from '../../application/ports/unavailable.ts'
import type { HttpEnv } from './http-env.ts'
import { answerKept } from './idempotency.ts'
import { invalidProblem, problem } from './problem.ts'

/** Answers what was thrown. What nobody expected is logged whole and told as a bare 500. */
export const answerError =
  (log: Log) =>
  (error: unknown, c: Context<HttpEnv>): Response => {
    if (error instanceof BadCursor)
      return invalidProblem(c, [{ path: '/cursor', message: 'is no cursor of this service' }])

    if (error instanceof KeyTaken) return answerKept(c, error.kept)

    const facts = { error, request_id: c.get('requestId'), route: c.get('route') }
    if (error instanceof DatabaseUnavailable) {
      log.warn(facts, 'the database does not answer')
      return problem(c, 'database_unavailable', { detail: 'Repeat the request: it is safe to.' })
    }
    if (error instanceof RowBusy) {
      log.warn(facts, 'somebody holds what a request was about')
      return problem(c, 'overloaded', { detail: 'Others are at the same pair. Nothing was done: repeat it.' })
    }
    if (error instanceof Overloaded) {
      log.warn(facts, 'more is asked of the database than it gets done')
      return problem(c, 'overloaded', { detail: 'Too many ask at once. Nothing was done: repeat it.' })
    }
    if (error instanceof TooLargeToStore) {
      log.error(facts, 'the database takes no statement as large as a request needs')
      return problem(c, 'payload_too_large', { detail: TOO_LARGE })
    }
    if (error instanceof QueueUnavailable) {
      log.warn(facts, 'the queue does not answer')
      return problem(c, 'queue_unavailable', { detail: 'Ask again: nothing is lost.' })
    }
    if (error instanceof SourceUnavailable) {
      log.warn(facts, 'the external task source does not answer')
      return problem(c, 'source_unavailable', { detail: 'Ask for another task: this one comes again.' })
    }
    log.error(facts, 'a request broke')
    return problem(c, 'internal', { detail: 'The log knows more under the request id.' })
  }

const TOO_LARGE =
  'The max_allowed_packet of the database is too small for it: send less at once, or have it raised to 16 MiB.'
