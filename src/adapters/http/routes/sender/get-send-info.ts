import { z } from '@hono/zod-openapi'
import { pathIds } from '../../answer-schemas.ts'
import { json, problems } from '../../documented.ts'
import { LEASE_TOKEN } from '../../examples.ts'
import { name } from '../../fields.ts'
import type { HttpParts } from '../../http-parts.ts'
import { defineRoute, operation } from '../../operation.ts'
import { refusalProblem } from '../../problem.ts'
import { respondJson } from '../../respond.ts'
import { SEND_INFO, SendInfoSchema, toSendInfoBody } from '../../send-info.ts'

export const getSendInfoOperation = ({ getSendInfo }: HttpParts) =>
  operation(
    ROUTE,
    async (c) => {
      const found = await getSendInfo(c.req.valid('param').task_id, c.req.valid('query').lease_token ?? null)
      return found.ok ? respondJson(c, toSendInfoBody(found.value), 200) : refusalProblem(c, found.refusal)
    },
    { isPureRead: false },
  )

const ROUTE = defineRoute({
  method: 'get',
  path: '/api/tasks/{task_id}/send_info',
  operationId: 'getSendInfo',
  tags: ['RPA sender'],
  summary: 'Get the text, right before typing it',
  description:
    'The fence: after a 409 `task_not_sendable` the robot must not type. From a 200 on the text counts as handed out. Repeats are harmless. Without a token it is safe with one sender only.',
  request: {
    params: pathIds('task_id'),
    query: z.strictObject({ lease_token: name(200).optional().openapi({ example: LEASE_TOKEN }) }),
  },
  responses: {
    200: json('What to type, and where.', SendInfoSchema, SEND_INFO),
    ...problems('not_found', 'task_not_sendable', 'source_unavailable'),
  },
})
