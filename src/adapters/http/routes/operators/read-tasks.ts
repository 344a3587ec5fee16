import { z } from '@hono/zod-openapi'
import { TASK_STATUSES } from '../../../../domain/task.ts'
import { toTaskBody } from '../../../json/task-body.ts'
import { paged, pathIds, TaskSchema } from '../../answer-schemas.ts'
import { json, problems } from '../../documented.ts'
import { TASK } from '../../examples.ts'
import { name, page, repeatable } from '../../fields.ts'
import type { HttpParts } from '../../http-parts.ts'
import { defineRoute, type Operation, operation } from '../../operation.ts'
import { refusalProblem } from '../../problem.ts'
import { respondJson } from '../../respond.ts'

export const readTaskOperations = (parts: HttpParts): readonly Operation[] => [
  getTask(parts),
  listTasks(parts),
]

const getTask = ({ records }: HttpParts) =>
  operation(GET_TASK, async (c) => {
    const id = c.req.valid('param').task_id
    const task = await records.findTask(id)
    return task === null
      ? refusalProblem(c, { code: 'not_found', what: 'task', id })
      : respondJson(c, toTaskBody(task), 200)
  })

const listTasks = ({ records }: HttpParts) =>
  operation(LIST_TASKS, async (c) => {
    const asked = c.req.valid('query')
    const filter = {
      statuses: asked.status ?? [],
      accountId: asked.account_id ?? null,
      externalTaskId: asked.external_task_id ?? null,
    }
    const found = await records.listTasks(filter, { limit: asked.limit, cursor: asked.cursor ?? null })
    return respondJson(c, { items: found.items.map(toTaskBody), next_cursor: found.nextCursor }, 200)
  })

const GET_TASK = defineRoute({
  method: 'get',
  path: '/api/tasks/{task_id}',
  operationId: 'getTask',
  tags: ['Tasks'],
  summary: 'Read a task',
  description: 'The task as it is now.',
  request: { params: pathIds('task_id') },
  responses: { 200: json('The task.', TaskSchema, TASK), ...problems('not_found') },
})

const LIST_TASKS = defineRoute({
  method: 'get',
  path: '/api/tasks',
  operationId: 'listTasks',
  tags: ['Tasks'],
  summary: 'List tasks',
  description: 'Newest first.',
  request: {
    query: z.strictObject({
      status: repeatable(z.enum(TASK_STATUSES)).optional(),
      account_id: name(50).optional(),
      external_task_id: name(100).optional(),
      ...page,
    }),
  },
  responses: { 200: json('A page of tasks.', paged(TaskSchema), { items: [TASK], next_cursor: null }) },
})
