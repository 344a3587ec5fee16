import { z } from '@hono/zod-openapi'
import { ERROR_CLASSES, type LeasedTask, TASK_STATUSES, type Task } from '../../../../domain/task.ts'
import { instantText, instantTextOrNull } from '../../../json/instant-text.ts'
import { answer, reply } from '../../answer.ts'
import { instantOut, pathIds } from '../../answer-schemas.ts'
import { bodyOf, json, problems } from '../../documented.ts'
import { LEASE_TOKEN, SOON } from '../../examples.ts'
import { content, name, wholeNumber } from '../../fields.ts'
import type { HttpParts } from '../../http-parts.ts'
import { defineRoute, type Operation, operation } from '../../operation.ts'

/** What a sender reports while it holds a task. */
export const leaseReportOperations = (parts: HttpParts): readonly Operation[] => [
  heartbeat(parts),
  fail(parts),
  release(parts),
]

const heartbeat = ({ extendLease, perform }: HttpParts) =>
  operation(HEARTBEAT, (c) => {
    const { lease_token, lease_seconds } = c.req.valid('json')
    const held = { taskId: c.req.valid('param').task_id, leaseToken: lease_token }
    return answer(c, perform, extendLease(held, lease_seconds * 1_000), reply(toExtendedBody))
  })

const fail = ({ failTask, perform }: HttpParts) =>
  operation(FAIL, (c) => {
    const body = c.req.valid('json')
    const report = {
      taskId: c.req.valid('param').task_id,
      leaseToken: body.lease_token,
      error: body.error,
      errorClass: body.error_class,
      retryable: body.retryable,
      retryAfterMs: body.retry_after_seconds === undefined ? null : body.retry_after_seconds * 1_000,
    }
    return answer(c, perform, failTask(report), reply(toFailedBody))
  })

const release = ({ releaseTask, perform }: HttpParts) =>
  operation(RELEASE, (c) => {
    const held = { taskId: c.req.valid('param').task_id, leaseToken: c.req.valid('json').lease_token }
    return answer(c, perform, releaseTask(held), reply(toReleasedBody))
  })

const toExtendedBody = ({ lease }: LeasedTask) => ({ lease_expires_at: instantText(lease.expiresAt) })

const toFailedBody = ({ status, attempt, nextAttemptAt }: Task) => ({
  task_status: status,
  attempt,
  next_attempt_at: instantTextOrNull(nextAttemptAt),
})

const toReleasedBody = ({ status, attempt }: Task) => ({ task_status: status, attempt })

const HEARTBEAT = defineRoute({
  method: 'post',
  path: '/api/tasks/{task_id}/heartbeat',
  operationId: 'extendLease',
  tags: ['RPA sender'],
  summary: 'Keep a lease',
  description: 'After a 409 `lease_lost` the robot should stop: the lease is over, or a human took over.',
  request: {
    params: pathIds('task_id'),
    body: bodyOf(
      z.strictObject({ lease_token: name(200), lease_seconds: wholeNumber(5, 3_600).default(120) }),
      { lease_token: LEASE_TOKEN, lease_seconds: 120 },
    ),
  },
  responses: {
    200: json('The lease runs on.', z.object({ lease_expires_at: instantOut() }), { lease_expires_at: SOON }),
    ...problems('not_found', 'lease_lost'),
  },
})

const FAIL = defineRoute({
  method: 'post',
  path: '/api/tasks/{task_id}/fail',
  operationId: 'failTask',
  tags: ['RPA sender'],
  summary: 'Report that the text was not typed',
  description: 'It is tried again later, or failed for good; then a human gets the session.',
  request: {
    params: pathIds('task_id'),
    body: bodyOf(
      z.strictObject({
        lease_token: name(200),
        error: content(5_000),
        error_class: z.enum(ERROR_CLASSES).default('technical'),
        retryable: z.boolean().default(true),
        retry_after_seconds: wholeNumber(0, 86_400).optional(),
      }),
      { lease_token: LEASE_TOKEN, error: 'the chat window did not open', error_class: 'technical' },
    ),
  },
  responses: {
    200: json(
      'What becomes of the task.',
      z.object({
        task_status: z.enum(TASK_STATUSES),
        attempt: z.int(),
        next_attempt_at: instantOut().nullable(),
      }),
      { task_status: 'pending', attempt: 1, next_attempt_at: SOON },
    ),
    ...problems('not_found', 'lease_lost'),
  },
})

const RELEASE = defineRoute({
  method: 'post',
  path: '/api/tasks/{task_id}/release',
  operationId: 'releaseTask',
  tags: ['RPA sender'],
  summary: 'Give a task back',
  description: 'It was not typed: back to the queue at once, and the attempt does not count.',
  request: {
    params: pathIds('task_id'),
    body: bodyOf(z.strictObject({ lease_token: name(200) }), { lease_token: LEASE_TOKEN }),
  },
  responses: {
    200: json(
      'What becomes of the task.',
      z.object({ task_status: z.enum(TASK_STATUSES), attempt: z.int() }),
      { task_status: 'pending', attempt: 0 },
    ),
    ...problems('not_found', 'lease_lost'),
  },
})
