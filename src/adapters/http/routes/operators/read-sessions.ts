import { z } from '@hono/zod-openapi'
import type { SessionFilter } from '../../../../application/ports/record-reader.ts'
import { SESSION_STATES } from '../../../../domain/session.ts'
import { TASK_TYPES } from '../../../../domain/task-type.ts'
import { toSessionBody } from '../../../json/session-body.ts'
import { paged, pathIds, SessionSchema } from '../../answer-schemas.ts'
import { json, problems } from '../../documented.ts'
import { SESSION } from '../../examples.ts'
import { name, page, repeatable } from '../../fields.ts'
import type { HttpParts } from '../../http-parts.ts'
import { instant } from '../../instant-field.ts'
import { defineRoute, type Operation, operation } from '../../operation.ts'
import { problem, refusalProblem } from '../../problem.ts'
import { respondJson } from '../../respond.ts'
import { readSessionPartOperations } from './read-session-parts.ts'

export const readSessionOperations = (parts: HttpParts): readonly Operation[] => [
  listSessions(parts),
  getActiveSession(parts),
  getSession(parts),
  ...readSessionPartOperations(parts),
]

const listSessions = ({ records, now }: HttpParts) =>
  operation(listRoute(now), async (c) => {
    const { limit, cursor, ...asked } = c.req.valid('query')
    const found = await records.listSessions(toFilter(asked), { limit, cursor: cursor ?? null })
    return respondJson(c, { items: found.items.map(toSessionBody), next_cursor: found.nextCursor }, 200)
  })

const getActiveSession = ({ records }: HttpParts) =>
  operation(GET_ACTIVE, async (c) => {
    const { account_id, shop_id } = c.req.valid('query')
    const [session] = await records.openSessions({ accountId: account_id, shopId: shop_id })
    return session === undefined
      ? problem(c, 'not_found', { detail: 'This pair has no open session.' })
      : respondJson(c, toSessionBody(session), 200)
  })

const getSession = ({ records }: HttpParts) =>
  operation(GET_SESSION, async (c) => {
    const { id } = c.req.valid('param')
    const session = await records.findSession(id)
    return session === null
      ? refusalProblem(c, { code: 'not_found', what: 'session', id })
      : respondJson(c, toSessionBody(session), 200)
  })

const filterFields = (now: () => Date) => ({
  account_id: name(50).optional(),
  shop_id: name(50).optional(),
  state: repeatable(z.enum(SESSION_STATES)).optional(),
  task_type: repeatable(z.enum(TASK_TYPES)).optional(),
  assignee: name(100).optional(),
  external_task_id: name(100).optional(),
  created_after: instant(now).optional(),
  created_before: instant(now).optional(),
})

type Asked = z.output<z.ZodObject<ReturnType<typeof filterFields>>>

const toFilter = (asked: Asked): SessionFilter => ({
  accountId: asked.account_id ?? null,
  shopId: asked.shop_id ?? null,
  states: asked.state ?? [],
  taskTypes: asked.task_type ?? [],
  assignee: asked.assignee ?? null,
  externalTaskId: asked.external_task_id ?? null,
  createdAfter: asked.created_after ?? null,
  createdBefore: asked.created_before ?? null,
})

const listRoute = (now: () => Date) =>
  defineRoute({
    method: 'get',
    path: '/api/sessions',
    operationId: 'listSessions',
    tags: ['Sessions'],
    summary: 'List sessions',
    description: 'Newest first. `state` and `task_type` may come several times.',
    request: { query: z.strictObject({ ...filterFields(now), ...page }) },
    responses: {
      200: json('A page of sessions.', paged(SessionSchema), { items: [SESSION], next_cursor: null }),
    },
  })

const GET_ACTIVE = defineRoute({
  method: 'get',
  path: '/api/sessions/active',
  operationId: 'getActiveSession',
  tags: ['Sessions'],
  summary: 'Read the open session of a pair',
  description: 'What a robot that wants the pair would meet: the live session, else the paused one.',
  request: {
    query: z.strictObject({
      account_id: name(50).openapi({ example: 'acc-1' }),
      shop_id: name(50).openapi({ example: 'shop-9' }),
    }),
  },
  responses: { 200: json('The session.', SessionSchema, SESSION), ...problems('not_found') },
})

const GET_SESSION = defineRoute({
  method: 'get',
  path: '/api/sessions/{id}',
  operationId: 'getSession',
  tags: ['Sessions'],
  summary: 'Read a session',
  description: 'The session as it is now.',
  request: { params: pathIds('id') },
  responses: { 200: json('The session.', SessionSchema, SESSION), ...problems('not_found') },
})
