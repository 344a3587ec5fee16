import { z } from '@hono/zod-openapi'
import { toTaskBody } from '../../../json/task-body.ts'
import { answer, reply } from '../../answer.ts'
import { pathIds, TaskSchema } from '../../answer-schemas.ts'
import { bodyOf, json, problems } from '../../documented.ts'
import { TASK } from '../../examples.ts'
import type { HttpParts } from '../../http-parts.ts'
import { defineRoute, operation } from '../../operation.ts'

export const retryTaskOperation = ({ retryTask, perform }: HttpParts) =>
  operation(ROUTE, (c) => {
    const { handback } = c.req.valid('json')
    return answer(
      c,
      perform,
      retryTask(c.req.valid('param').task_id, handback, c.get('actor')),
      reply(toTaskBody),
    )
  })

const ROUTE = defineRoute({
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
