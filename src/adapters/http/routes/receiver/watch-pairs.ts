import { z } from '@hono/zod-openapi'
import { SESSION_STATES } from '../../../../domain/session.ts'
import { instantTextOrNull } from '../../../json/instant-text.ts'
import { instantOut } from '../../answer-schemas.ts'
import { json } from '../../documented.ts'
import { AT, SESSION_ID } from '../../examples.ts'
import { name, repeatable } from '../../fields.ts'
import type { HttpParts } from '../../http-parts.ts'
import { defineRoute, operation } from '../../operation.ts'
import { respondJson } from '../../respond.ts'

export const watchPairsOperation = ({ records }: HttpParts) =>
  operation(ROUTE, async (c) => {
    const pairs = await records.pairsToWatch(c.req.valid('query').account_id)
    const items = pairs.map(({ pair, sessionId, state, outcomeUnknown, newestSentAt }) => ({
      account_id: pair.accountId,
      shop_id: pair.shopId,
      session_id: sessionId,
      state,
      outcome_unknown: outcomeUnknown,
      newest_sent_at: instantTextOrNull(newestSentAt),
    }))
    return respondJson(c, { items }, 200)
  })

const ROUTE = defineRoute({
  method: 'get',
  path: '/api/pairs/watch',
  operationId: 'watchPairs',
  tags: ['RPA receiver'],
  summary: 'Where to look',
  description: 'The pairs worth scraping now: those with an open session, unknown outcomes first.',
  request: { query: z.strictObject({ account_id: repeatable(name(50)).openapi({ example: ['acc-1'] }) }) },
  responses: {
    200: json(
      'The pairs.',
      z.object({
        items: z.array(
          z.object({
            account_id: z.string(),
            shop_id: z.string(),
            session_id: z.string(),
            state: z.enum(SESSION_STATES),
            outcome_unknown: z.boolean(),
            newest_sent_at: instantOut().nullable(),
          }),
        ),
      }),
      {
        items: [
          {
            account_id: 'acc-1',
            shop_id: 'shop-9',
            session_id: SESSION_ID,
            state: 'active' as const,
            outcome_unknown: true,
            newest_sent_at: AT,
          },
        ],
      },
    ),
  },
})
