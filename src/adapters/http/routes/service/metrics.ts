import { z } from '@hono/zod-openapi'
import type { HttpParts } from '../../http-parts.ts'
import { defineRoute, operation } from '../../operation.ts'
import { respondText } from '../../respond.ts'

export const getMetricsOperation = ({ metrics }: HttpParts) =>
  operation(ROUTE, async (c) => {
    const text = await metrics.render()
    return respondText(c, text, 200, metrics.contentType)
  })

const ROUTE = defineRoute({
  method: 'get',
  path: '/metrics',
  operationId: 'getMetrics',
  tags: ['Service'],
  summary: 'What this process has counted',
  description: 'In the text format of Prometheus. Of the queue it tells how it stands for all replicas.',
  responses: {
    200: {
      description: 'The metrics.',
      content: {
        'text/plain': { schema: z.string(), example: 'auto_session_collisions_total 0\n' },
      },
    },
  },
})
