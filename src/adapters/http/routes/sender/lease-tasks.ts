import { z } from '@hono/zod-openapi'
import type { HandedOutTask } from '../../../../domain/task.ts'
import { TASK_TYPES } from '../../../../domain/task-type.ts'
import { isThere } from '../../connection.ts'
import { bodyOf, json, problems } from '../../documented.ts'
import { stepAside } from '../../door.ts'
import { LEASE_TOKEN } from '../../examples.ts'
import { name, repeatable, wholeNumber } from '../../fields.ts'
import type { HttpParts } from '../../http-parts.ts'
import { markReplayed } from '../../idempotency.ts'
import { defineRoute, operation } from '../../operation.ts'
import { remoteAddressOf } from '../../remote-address.ts'
import { respondJson } from '../../respond.ts'
import { SEND_INFO, SendInfoSchema, toSendInfoBody } from '../../send-info.ts'

export const leaseTasksOperation = ({ leaseTasks, shuttingDown }: HttpParts) =>
  operation(ROUTE, async (c) => {
    if (shuttingDown.aborted) return respondJson(c, { tasks: [] }, 200)

    const wanted = c.req.valid('json')
    const request = {
      accountIds: wanted.account_id ?? [],
      taskTypes: wanted.task_type ?? [],
      waitMs: wanted.wait_seconds * 1_000,
      leaseMs: wanted.lease_seconds * 1_000,
      workerId: wanted.worker_id ?? null,
      address: remoteAddressOf(c),
    }
    if (request.waitMs > 0) stepAside(c)
    const signal = AbortSignal.any([c.req.raw.signal, shuttingDown])
    const asker = { isThere: isThere(c), key: c.get('requestKey') ?? null, noteRepeat: () => markReplayed(c) }
    const tasks = await leaseTasks(request, wanted.max, signal, asker)
    // Its texts are noted each with its lease.
    c.set('isReceiptKept', true)
    return respondJson(c, { tasks: tasks.map(toLeasedBody) }, 200)
  })

const LeasedSchema = SendInfoSchema.extend({ lease_token: z.string() })

const ONLY = { description: 'Only these; a single one needs no list.' }

const ROUTE = defineRoute({
  method: 'post',
  path: '/api/tasks/lease',
  operationId: 'leaseTasks',
  tags: ['RPA sender'],
  summary: 'Lease many tasks with their texts in one trip',
  description:
    'Like next_id and send_info together, for up to `max` tasks. Each text counts as handed out. Only the first task is waited for. A repeat with the same Idempotency-Key gets what went out the first time and may still be typed. Without a key, texts whose client hung up before the answer go back to the queue.',
  request: {
    body: bodyOf(
      z.strictObject({
        max: wholeNumber(1, 50),
        account_id: repeatable(name(50)).optional().openapi(ONLY),
        task_type: repeatable(z.enum(TASK_TYPES)).optional().openapi(ONLY),
        wait_seconds: wholeNumber(0, 30).default(0),
        lease_seconds: wholeNumber(5, 3_600).default(120),
        worker_id: name(100).optional(),
      }),
      { max: 10, account_id: ['acc-1'], worker_id: 'pc-7' },
    ),
  },
  responses: {
    200: json('The tasks, none when nothing is ready.', z.object({ tasks: z.array(LeasedSchema) }), {
      tasks: [{ ...SEND_INFO, lease_token: LEASE_TOKEN }],
    }),
    ...problems('queue_unavailable', 'database_unavailable', 'source_unavailable'),
  },
})

const toLeasedBody = (task: HandedOutTask) => ({ ...toSendInfoBody(task), lease_token: task.lease.token })
