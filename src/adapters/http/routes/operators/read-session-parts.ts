import { z } from '@hono/zod-openapi'
import type { Page, Paged, RecordReader } from '../../../../application/ports/record-reader.ts'
import { toMessageBody } from '../../../json/message-body.ts'
import { toTaskBody } from '../../../json/task-body.ts'
import { toTimelineBody } from '../../../json/timeline-body.ts'
import { MessageSchema, paged, pathIds, TaskSchema, TimelineSchema } from '../../answer-schemas.ts'
import { json, problems } from '../../documented.ts'
import { MESSAGE, TASK, TIMELINE_ENTRY } from '../../examples.ts'
import { page } from '../../fields.ts'
import type { HttpParts } from '../../http-parts.ts'
import { defineRoute, type Operation, operation } from '../../operation.ts'
import { refusalProblem } from '../../problem.ts'
import { respondJson } from '../../respond.ts'

/** What a session consists of: oldest first, page by page. */
export const readSessionPartOperations = ({ records }: HttpParts): readonly Operation[] => [
  operation(LIST_MESSAGES, async (c) => {
    const { id } = c.req.valid('param')
    const found = await pageOf(records, id, c.req.valid('query'), records.messagesOf)
    return found === null
      ? refusalProblem(c, { code: 'not_found', what: 'session', id })
      : respondJson(c, { items: found.items.map(toMessageBody), next_cursor: found.nextCursor }, 200)
  }),
  operation(LIST_TASKS, async (c) => {
    const { id } = c.req.valid('param')
    const found = await pageOf(records, id, c.req.valid('query'), records.tasksOf)
    return found === null
      ? refusalProblem(c, { code: 'not_found', what: 'session', id })
      : respondJson(c, { items: found.items.map(toTaskBody), next_cursor: found.nextCursor }, 200)
  }),
  operation(GET_TIMELINE, async (c) => {
    const { id } = c.req.valid('param')
    const found = await pageOf(records, id, c.req.valid('query'), records.timelineOf)
    return found === null
      ? refusalProblem(c, { code: 'not_found', what: 'session', id })
      : respondJson(c, { items: found.items.map(toTimelineBody), next_cursor: found.nextCursor }, 200)
  }),
]

/** A page of one part of a session, or null when there is no such session. */
const pageOf = async <Item>(
  records: RecordReader,
  id: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  read: (id: string, page: Page) => Promise<Paged<Item>>,
): Promise<Paged<Item> | null> => {
  const session = await records.findSession(id)
  return session === null ? null : read(id, { limit, cursor: cursor ?? null })
}

const REQUEST = { params: pathIds('id'), query: z.strictObject(page) }

const LIST_MESSAGES = defineRoute({
  method: 'get',
  path: '/api/sessions/{id}/messages',
  operationId: 'listSessionMessages',
  tags: ['Sessions'],
  summary: 'Read the conversation of a session',
  description: 'By the time that the lines were sent, then by arrival.',
  request: REQUEST,
  responses: {
    200: json('A page of messages.', paged(MessageSchema), { items: [MESSAGE], next_cursor: null }),
    ...problems('not_found'),
  },
})

const LIST_TASKS = defineRoute({
  method: 'get',
  path: '/api/sessions/{id}/tasks',
  operationId: 'listSessionTasks',
  tags: ['Sessions'],
  summary: 'Read the tasks of a session',
  description: 'In the order in which they are sent.',
  request: REQUEST,
  responses: {
    200: json('A page of tasks.', paged(TaskSchema), { items: [TASK], next_cursor: null }),
    ...problems('not_found'),
  },
})

const GET_TIMELINE = defineRoute({
  method: 'get',
  path: '/api/sessions/{id}/timeline',
  operationId: 'getSessionTimeline',
  tags: ['Sessions'],
  summary: 'Read the history of a session',
  description: 'Every move, with who made it and why; the first entry is its creation.',
  request: REQUEST,
  responses: {
    200: json('A page of the timeline.', paged(TimelineSchema), {
      items: [TIMELINE_ENTRY],
      next_cursor: null,
    }),
    ...problems('not_found'),
  },
})
