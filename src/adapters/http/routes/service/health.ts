import { z } from '@hono/zod-openapi'
import { json, problems } from '../../documented.ts'
import type { HttpParts } from '../../http-parts.ts'
import { defineRoute, type Operation, operation } from '../../operation.ts'
import { problem } from '../../problem.ts'
import { respondJson } from '../../respond.ts'

export const healthOperations = ({ health }: HttpParts): readonly Operation[] => [
  operation(HEALTH, (c) => respondJson(c, { status: 'ok' as const }, 200)),
  operation(READY, async (c) => {
    const [database, queue, clocks] = await Promise.all([
      check(health.database()),
      check(health.queue()),
      health.clocks().then(
        ({ accounts }) => (accounts === 0 ? ('ok' as const) : ('skewed' as const)),
        () => 'ok' as const,
      ),
    ])
    const checks = { database, queue }
    if (database === 'down') {
      return problem(c, 'database_unavailable', {
        detail: 'Not ready: the database does not answer.',
        checks,
      })
    }
    const isFine = queue === 'ok' && clocks === 'ok'
    const status = isFine ? ('ok' as const) : ('degraded' as const)
    return respondJson(c, { status, checks: { ...checks, clocks } }, 200)
  }),
]

const check = (answers: Promise<boolean>): Promise<'ok' | 'down'> =>
  answers.then(
    (does) => (does ? 'ok' : 'down'),
    () => 'down',
  )

const HEALTH = defineRoute({
  method: 'get',
  path: '/health',
  operationId: 'getHealth',
  tags: ['Service'],
  summary: 'Whether the process lives',
  description: 'Asks nothing of the database or the queue.',
  responses: { 200: json('It lives.', z.object({ status: z.literal('ok') }), { status: 'ok' }) },
})

const Up = z.enum(['ok', 'down'])

const READY = defineRoute({
  method: 'get',
  path: '/ready',
  operationId: 'getReadiness',
  tags: ['Service'],
  summary: 'Whether requests can be answered',
  description:
    '`degraded`: all but next_id and lease is answered, because the queue is away; or all is, but the clock of ' +
    'some chat was seen to be more than 60 s from that of the database in the last 24 h (`clocks: skewed`).',
  responses: {
    200: json(
      'The database answers.',
      z.object({
        status: z.enum(['ok', 'degraded']),
        checks: z.object({ database: Up, queue: Up, clocks: z.enum(['ok', 'skewed']) }),
      }),
      { status: 'ok', checks: { database: 'ok', queue: 'ok', clocks: 'ok' } },
    ),
    ...problems('database_unavailable'),
  },
})
