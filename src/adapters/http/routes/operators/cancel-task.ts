import { z } from '@hono/zod-openapi'
import { toTaskBody } from '../../../json/task-body.ts'
import { answer, reply } from '../../answer.ts'
import { pathIds, TaskSchema } from '../../answer-schemas.ts'
import { bodyOf, json, problems } from '../../documented.ts'
import { TASK } from '../../examples.ts'
import type { HttpParts } from '../../http-parts.ts'
import { defineRoute, operation } from '../../operation.ts'

export const cancelTaskOperation = ({ cancelTask, perform }: HttpParts) =>
  operation(ROUTE, (c) => answer(c, perform, cancelTask(c.req.valid('param').task_id), reply(toTaskBody)))

const ROUTE = defineRoute({
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
