import { z } from '@hono/zod-openapi'
import type { AddedTask } from '../../../../application/upstream/add-task.ts'
import { toTaskBody } from '../../../json/task-body.ts'
import { answer } from '../../answer.ts'
import { pathIds, TaskSchema } from '../../answer-schemas.ts'
import { bodyOf, json, problems } from '../../documented.ts'
import { TASK } from '../../examples.ts'
import { name, priority, sendContent } from '../../fields.ts'
import type { HttpParts } from '../../http-parts.ts'
import { instantAhead } from '../../instant-field.ts'
import { defineRoute, operation } from '../../operation.ts'

export const addTaskOperation = ({ addTask, perform, now }: HttpParts) =>
  operation(routeOf(now), (c) => {
    const body = c.req.valid('json')
    const wanted = {
      externalTaskId: body.external_task_id,
      content: body.send_content,
      priority: body.priority ?? null,
      notBefore: body.not_before ?? null,
      expiresAt: body.expires_at ?? null,
    }
    return answer(c, perform, addTask(c.req.valid('param').id, wanted), toReply)
  })

const toReply = ({ task, replayed }: AddedTask) =>
  replayed
    ? ({ status: 200, body: { ...toTaskBody(task), replayed: true } } as const)
    : ({ status: 201, body: toTaskBody(task) } as const)

const routeOf = (now: () => Date) =>
  defineRoute({
    method: 'post',
    path: '/api/sessions/{id}/tasks',
    operationId: 'addTask',
    tags: ['Upstream'],
    summary: 'Add another text to a session',
    description:
      'Texts of a session are sent one after another. The same text under the same external_task_id is added once.',
    request: {
      params: pathIds('id'),
      body: bodyOf(
        z.strictObject({
          external_task_id: name(100),
          send_content: sendContent(),
          priority: priority().optional(),
          not_before: instantAhead(now).optional(),
          expires_at: instantAhead(now).optional(),
        }),
        { external_task_id: 'BG-1001-2', send_content: '11 元可以吗？' },
      ),
    },
    responses: {
      201: json('The new task.', TaskSchema, TASK),
      200: json('The task that was there already.', TaskSchema.extend({ replayed: z.literal(true) }), {
        ...TASK,
        replayed: true,
      }),
      ...problems('not_found', 'invalid_transition', 'task_conflict'),
    },
  })
