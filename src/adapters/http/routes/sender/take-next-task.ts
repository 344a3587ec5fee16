import { z } from '@hono/zod-openapi'
import type { LeasedTask } from '../../../../domain/task.ts'
import { TASK_TYPES } from '../../../../domain/task-type.ts'
import { instantText } from '../../../json/instant-text.ts'
import { instantOut } from '../../answer-schemas.ts'
import { isThere } from '../../connection.ts'
import { json, problems } from '../../documented.ts'
import { stepAside } from '../../door.ts'
import { LEASE_TOKEN, SESSION_ID, SOON, TASK_ID } from '../../examples.ts'
import { name, repeatable, wholeNumberInQuery } from '../../fields.ts'
import type { HttpParts } from '../../http-parts.ts'
import { defineRoute, operation } from '../../operation.ts'
import { remoteAddressOf } from '../../remote-address.ts'
import { respond, respondJson } from '../../respond.ts'

export const takeNextTaskOperation = ({ takeNextTask, shuttingDown }: HttpParts) =>
  operation(
    ROUTE,
    async (c) => {
      if (shuttingDown.aborted) return respond(c, null, 204)

      const wanted = c.req.valid('query')
      const request = {
        accountIds: wanted.account_id ?? [],
        taskTypes: wanted.task_type ?? [],
        waitMs: wanted.wait_seconds * 1_000,
        leaseMs: wanted.lease_seconds * 1_000,
        workerId: wanted.worker_id ?? null,
        address: remoteAddressOf(c),
      }
      if (request.waitMs > 0) stepAside(c)
      // A client that hung up shall not be given a task.
      const signal = AbortSignal.any([c.req.raw.signal, shuttingDown])
      const task = await takeNextTask(request, signal, isThere(c))
      return task === null ? respond(c, null, 204) : respondJson(c, toLeasedBody(task), 200)
    },
    { isPureRead: false },
  )

const ROUTE = defineRoute({
  method: 'get',
  path: '/api/tasks/next_id',
  operationId: 'takeNextTask',
  tags: ['RPA sender'],
  summary: 'Take the next task',
  description:
    'Leases the next task that is ready. Ask for its text with send_info right before typing. A worker that asks again under the same worker_id before it asked for the text gets the same task.',
  request: {
    query: z.strictObject({
      account_id: repeatable(name(50)).optional().openapi({ description: 'Only these accounts.' }),
      task_type: repeatable(z.enum(TASK_TYPES)).optional(),
      wait_seconds: wholeNumberInQuery(0, 30)
        .default(0)
        .openapi({ description: 'How long to wait for a task.' }),
      lease_seconds: wholeNumberInQuery(5, 3_600).default(120),
      worker_id: name(100).optional().openapi({ description: 'Names one process.' }),
    }),
  },
  responses: {
    200: json(
      'The task that is now leased to you.',
      z.object({
        task_id: z.string(),
        session_id: z.string(),
        account_id: z.string(),
        lease_token: z.string(),
        lease_expires_at: instantOut(),
        attempt: z.int(),
      }),
      {
        task_id: TASK_ID,
        session_id: SESSION_ID,
        account_id: 'acc-1',
        lease_token: LEASE_TOKEN,
        lease_expires_at: SOON,
        attempt: 1,
      },
    ),
    204: { description: 'Nothing is ready.' },
    ...problems('queue_unavailable', 'database_unavailable'),
  },
})

const toLeasedBody = ({ id, sessionId, pair, lease, attempt }: LeasedTask) => ({
  task_id: id,
  session_id: sessionId,
  account_id: pair.accountId,
  lease_token: lease.token,
  lease_expires_at: instantText(lease.expiresAt),
  attempt,
})
