import { z } from '@hono/zod-openapi'
import { ALERT_STATUSES } from '../../../../application/ports/alert-store.ts'
import { toAlertBody } from '../../../json/alert-body.ts'
import { AlertSchema, paged, pathIds } from '../../answer-schemas.ts'
import { bodyOf, json, problems } from '../../documented.ts'
import { ALERT, ALERT_ID } from '../../examples.ts'
import { name, page } from '../../fields.ts'
import type { HttpParts } from '../../http-parts.ts'
import { defineRoute, type Operation, operation } from '../../operation.ts'
import { invalidProblem, refusalProblem } from '../../problem.ts'
import { respondJson } from '../../respond.ts'

export const alertOperations = ({ alerts, sendTrial }: HttpParts): readonly Operation[] => [
  operation(LIST, async (c) => {
    const { status, limit, cursor } = c.req.valid('query')
    const found = await alerts.list(status ?? null, limit, cursor ?? null)
    return respondJson(c, { items: found.items.map(toAlertBody), next_cursor: found.nextCursor }, 200)
  }),
  operation(RETRY, async (c) => {
    const { id } = c.req.valid('param')
    const alert = await alerts.retry(id)
    return alert === null
      ? refusalProblem(c, { code: 'not_found', what: 'alert', id })
      : respondJson(c, toAlertBody(alert), 200)
  }),
  operation(TEST, async (c) => {
    const trial = await sendTrial(c.req.valid('json').channel)
    return trial === null
      ? invalidProblem(c, [{ path: '/channel', message: 'is no channel of this service' }])
      : respondJson(c, trial, 200)
  }),
]

const LIST = defineRoute({
  method: 'get',
  path: '/api/alerts',
  operationId: 'listAlerts',
  tags: ['Alerts'],
  summary: 'List alerts',
  description: 'Newest first. Alerts that could not be delivered within a day are parked as `failed`.',
  request: { query: z.strictObject({ status: z.enum(ALERT_STATUSES).optional(), ...page }) },
  responses: { 200: json('A page of alerts.', paged(AlertSchema), { items: [ALERT], next_cursor: null }) },
})

const RETRY = defineRoute({
  method: 'post',
  path: '/api/alerts/{id}/retry',
  operationId: 'retryAlert',
  tags: ['Alerts'],
  summary: 'Deliver an alert once more',
  description: 'It is due at once, and retried as if it were new.',
  request: { params: pathIds('id', ALERT_ID), body: bodyOf(z.strictObject({}), {}, false) },
  responses: {
    200: json('The alert, pending again.', AlertSchema, { ...ALERT, status: 'pending' }),
    ...problems('not_found'),
  },
})

const TEST = defineRoute({
  method: 'post',
  path: '/api/alerts/test',
  operationId: 'testChannel',
  tags: ['Alerts'],
  summary: 'Send a trial message',
  description:
    'Tells what the receiver answers, after 10 s at the latest. It is tried once, is no alert and stands in no list.',
  request: { body: bodyOf(z.strictObject({ channel: name(100) }), { channel: 'log' }) },
  responses: {
    200: json(
      'What came of it.',
      z.object({
        delivered: z.boolean(),
        status: z.int().nullable().openapi({ description: 'The HTTP or SMTP code; null: there was none.' }),
        answer: z.string().openapi({ description: 'What the receiver said, or what went wrong.' }),
      }),
      { delivered: true, status: 200, answer: 'ok' },
    ),
    ...problems('validation_failed'),
  },
})
