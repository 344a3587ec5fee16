import { z } from '@hono/zod-openapi'
import type { Completed } from '../../../../application/sender/complete-task.ts'
import { SESSION_STATES } from '../../../../domain/session.ts'
import { TASK_STATUSES } from '../../../../domain/task.ts'
import { answer, reply } from '../../answer.ts'
import { pathIds } from '../../answer-schemas.ts'
import { bodyOf, json, problems } from '../../documented.ts'
import { LEASE_TOKEN, SESSION_ID, TASK_ID } from '../../examples.ts'
import { reference } from '../../fields.ts'
import type { HttpParts } from '../../http-parts.ts'
import { instant } from '../../instant-field.ts'
import { defineRoute, operation } from '../../operation.ts'

export const completeTaskOperation = ({ completeTask, perform, now }: HttpParts) =>
  operation(routeOf(now), (c) => {
    const { task_id, lease_token } = c.req.valid('json')
    const completion = {
      sessionId: c.req.valid('param').session_id,
      taskId: task_id ?? null,
      leaseToken: lease_token ?? null,
    }
    return answer(c, perform, completeTask(completion, c.get('actor')), reply(toCompletedBody))
  })

const toCompletedBody = ({ session, task }: Completed) => ({
  session_id: session.id,
  state: session.state,
  task_id: task.id,
  task_status: task.status,
})

const routeOf = (now: () => Date) =>
  defineRoute({
    method: 'post',
    path: '/api/sessions/{session_id}/complete',
    operationId: 'completeTask',
    tags: ['RPA sender'],
    summary: 'Report that the text was typed',
    description:
      'A fact, not a request: it is accepted whatever became of the lease, the task and the session meanwhile. Repeats change nothing.',
    request: {
      params: pathIds('session_id'),
      body: bodyOf(
        z.strictObject({
          task_id: reference().optional(),
          lease_token: reference().optional(),
          sent_at: instant(now).optional(),
        }),
        { task_id: TASK_ID, lease_token: LEASE_TOKEN },
        false,
      ),
    },
    responses: {
      200: json(
        'It is taken down.',
        z.object({
          session_id: z.string(),
          state: z.enum(SESSION_STATES),
          task_id: z.string(),
          task_status: z.enum(TASK_STATUSES),
        }),
        { session_id: SESSION_ID, state: 'active', task_id: TASK_ID, task_status: 'completed' },
      ),
      ...problems('not_found', 'task_not_sendable'),
    },
  })
