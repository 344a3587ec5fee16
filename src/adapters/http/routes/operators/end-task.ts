import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { toTaskBody } from '../../../json/task-body.ts'
import { pathIds, TaskSchema } from '../../answer-schemas.ts'
import { bodyOf, json, problems } from '../../documented.ts'
import { TASK } from '../../examples.ts'
import type { HttpEnv } from '../../http-env.ts'
import type { HttpParts } from '../../http-parts.ts'
import { keepReply } from '../../idempotency.ts'
import { defineRoute, type Operation, operation } from '../../operation.ts'
import { refusalProblem } from '../../problem.ts'

/** What operators and upstreams do to a text. */
export const endTaskOperations = ({ cancelTask, retryTask }: HttpParts): readonly Operation[] => [
  operation(CANCEL, async (c) => {
    const cancelled = await cancelTask(c.req.valid('param').task_id, keepTask(c))
    return cancelled.ok ? c.json(toTaskBody(cancelled.value), 200) : refusalProblem(c, cancelled.refusal)
  }),
  operation(RETRY, async (c) => {
    const { handback } = c.req.valid('json')
    const retried = await retryTask(c.req.valid('param').task_id, handback, c.get('actor'), keepTask(c))
    return retried.ok ? c.json(toTaskBody(retried.value), 200) : refusalProblem(c, retried.refusal)
  }),
]

const keepTask = (c: Context<HttpEnv>) =>
  keepReply(c, (answer: Awaited<ReturnType<HttpParts['cancelTask']>>) =>
    answer.ok ? { body: toTaskBody(answer.value), status: 200 } : null,
  )

const CANCEL = defineRoute({
  method: 'post',
  path: '/api/tasks/{task_id}/cancel',
  operationId: 'cancelTask',
  tags: ['Tasks'],
  summary: 'Take a text back',
  description: 'Waiting or in flight; a sender that holds it is refused at send_info.',
  request: { params: pathIds('task_id'), body: bodyOf(z.strictObject({}), {}, false) },
  responses: {
    200: json('The task, cancelled.', TaskSchema, { ...TASK, status: 'cancelled' as const }),
    ...problems('not_found', 'task_finished', 'invalid_transition'),
  },
})

const RETRY = defineRoute({
  method: 'post',
  path: '/api/tasks/{task_id}/retry',
  operationId: 'retryTask',
  tags: ['Tasks'],
  summary: 'Put a failed text back into the queue',
  description:
    'With all its attempts before it. Its session must be working, or transferred and `handback` true.',
  request: {
    params: pathIds('task_id'),
    body: bodyOf(z.strictObject({ handback: z.boolean().default(false) }), { handback: true }, false),
  },
  responses: {
    200: json('The task, waiting again.', TaskSchema, TASK),
    ...problems('not_found', 'task_finished', 'invalid_transition'),
  },
})
