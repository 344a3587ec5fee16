import { z } from '@hono/zod-openapi'
import { parseScope } from '../../../../domain/pause.ts'
import { type PauseBody, toPauseBody } from '../../../json/pause-body.ts'
import { instantOut } from '../../answer-schemas.ts'
import { bodyOf, json, problems } from '../../documented.ts'
import { AT, SOON } from '../../examples.ts'
import { prose } from '../../fields.ts'
import type { HttpParts } from '../../http-parts.ts'
import { instantAhead } from '../../instant-field.ts'
import { defineRoute, type Operation, operation } from '../../operation.ts'
import { problem } from '../../problem.ts'
import { respond, respondJson } from '../../respond.ts'

/** Holding robots back by scope. */
export const pauseOperations = (parts: HttpParts): readonly Operation[] => [
  put(parts),
  list(parts),
  remove(parts),
]

const put = ({ putPause, now }: HttpParts) =>
  operation(putRoute(now), async (c) => {
    const scope = parseScope(c.req.valid('param').scope)
    if (scope === null) return problem(c, 'not_found', { detail: NO_SCOPE })
    const { reason, until } = c.req.valid('json')
    const pause = await putPause({ scope, reason, until: until ?? null, createdBy: c.get('actor') })
    return respondJson(c, toPauseBody(pause), 200)
  })

const list = ({ pauses }: HttpParts) =>
  operation(LIST, async (c) => respondJson(c, { items: (await pauses.list()).map(toPauseBody) }, 200))

const remove = ({ removePause }: HttpParts) =>
  operation(REMOVE, async (c) => {
    const scope = parseScope(c.req.valid('param').scope)
    const removed = scope !== null && (await removePause(scope))
    return removed ? respond(c, null, 204) : problem(c, 'not_found', { detail: 'This scope is not paused.' })
  })

const NO_SCOPE = 'A scope is all, account:ID, shop:ID or type:TASK_TYPE, percent-encoded.'

const PauseSchema = z
  .object({
    scope: z.string(),
    reason: z.string(),
    until: instantOut().nullable(),
    created_at: instantOut(),
    created_by: z.string(),
  })
  // By its names: that each holds what the body does, the routes ask.
  .openapi('Pause') satisfies z.ZodType<{ [Name in keyof PauseBody]: unknown }>

const EXAMPLE = { scope: 'account:acc-1', reason: 'captcha', until: SOON, created_at: AT, created_by: 'ops' }

const scopeParam = z.object({
  scope: z.string().openapi({ example: 'account:acc-1', description: NO_SCOPE }),
})

const putRoute = (now: () => Date) =>
  defineRoute({
    method: 'put',
    path: '/api/pauses/{scope}',
    operationId: 'putPause',
    tags: ['Operators'],
    summary: 'Hold robots back',
    description:
      'Nothing of this scope is sent: held, not lost. A robot that holds a text is refused at send_info, so `all` stops every robot at once.',
    request: {
      params: scopeParam,
      body: bodyOf(z.strictObject({ reason: prose(500), until: instantAhead(now).optional() }), {
        reason: 'captcha',
      }),
    },
    responses: { 200: json('The pause.', PauseSchema, EXAMPLE), ...problems('not_found') },
  })

const LIST = defineRoute({
  method: 'get',
  path: '/api/pauses',
  operationId: 'listPauses',
  tags: ['Operators'],
  summary: 'What is held back',
  description: 'The pauses in force.',
  responses: { 200: json('The pauses.', z.object({ items: z.array(PauseSchema) }), { items: [EXAMPLE] }) },
})

const REMOVE = defineRoute({
  method: 'delete',
  path: '/api/pauses/{scope}',
  operationId: 'removePause',
  tags: ['Operators'],
  summary: 'Let robots go on',
  description: 'The held tasks are sent again, in their old places.',
  request: { params: scopeParam },
  responses: { 204: { description: 'It is paused no more.' }, ...problems('not_found') },
})
