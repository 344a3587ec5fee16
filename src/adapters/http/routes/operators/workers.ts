import { z } from '@hono/zod-openapi'
import { instantText } from '../../../json/instant-text.ts'
import { instantOut } from '../../answer-schemas.ts'
import { json } from '../../documented.ts'
import { AT, TASK_ID } from '../../examples.ts'
import type { HttpParts } from '../../http-parts.ts'
import { defineRoute, operation } from '../../operation.ts'
import { respondJson } from '../../respond.ts'

const WORKERS_MAX = 1_000

export const listWorkersOperation = ({ workers }: HttpParts) =>
  operation(ROUTE, async (c) => {
    const items = (await workers.list(WORKERS_MAX)).map(
      ({ workerId, lastPollAt, accountIds, taskId, shared }) => ({
        worker_id: workerId,
        last_poll_at: instantText(lastPollAt),
        account_ids: [...accountIds],
        task_id: taskId,
        shared,
      }),
    )
    return respondJson(c, { items }, 200)
  })

const ROUTE = defineRoute({
  method: 'get',
  path: '/api/workers',
  operationId: 'listWorkers',
  tags: ['Operators'],
  summary: 'Who polls for tasks',
  description: `The ${WORKERS_MAX} sender processes seen last, the most recent first; a poll shows within seconds.`,
  responses: {
    200: json(
      'The workers.',
      z.object({
        items: z.array(
          z.object({
            worker_id: z.string(),
            last_poll_at: instantOut(),
            account_ids: z.array(z.string()).openapi({ description: 'Empty: any account.' }),
            task_id: z.string().nullable().openapi({ description: 'The task whose lease it holds.' }),
            shared: z.boolean().openapi({
              description:
                'It polled from two addresses within the last minute: two processes under one name, which get the same task.',
            }),
          }),
        ),
      }),
      {
        items: [
          { worker_id: 'pc-7', last_poll_at: AT, account_ids: ['acc-1'], task_id: TASK_ID, shared: false },
        ],
      },
    ),
  },
})
