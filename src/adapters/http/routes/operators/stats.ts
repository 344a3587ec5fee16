import { z } from '@hono/zod-openapi'
import { SESSION_STATES } from '../../../../domain/session.ts'
import { TASK_STATUSES } from '../../../../domain/task.ts'
import { TASK_TYPES } from '../../../../domain/task-type.ts'
import { json } from '../../documented.ts'
import type { HttpParts } from '../../http-parts.ts'
import { defineRoute, operation } from '../../operation.ts'
import { respondJson } from '../../respond.ts'

export const getStatsOperation = ({ records }: HttpParts) =>
  operation(ROUTE, async (c) => {
    const { sessions, tasks, queue, transferred } = await records.stats()
    const body = {
      sessions: { by_state: { ...sessions.byState }, by_type: { ...sessions.byType } },
      tasks: { by_status: { ...tasks.byStatus } },
      queue: {
        ready: queue.ready,
        held: queue.held,
        in_flight: queue.inFlight,
        outcome_unknown: queue.outcomeUnknown,
        oldest_ready_seconds: queue.oldestReadySeconds,
      },
      transferred: { unassigned: transferred.unassigned, oldest_seconds: transferred.oldestSeconds },
    }
    return respondJson(c, body, 200)
  })

const counts = <const Names extends readonly string[]>(names: Names) =>
  z.object(Object.fromEntries(names.map((name) => [name, z.int()])) as { [Name in Names[number]]: z.ZodInt })

const zeros = <const Names extends readonly string[]>(names: Names) =>
  Object.fromEntries(names.map((name) => [name, 0])) as { [Name in Names[number]]: number }

const ROUTE = defineRoute({
  method: 'get',
  path: '/api/stats',
  operationId: 'getStats',
  tags: ['Operators'],
  summary: 'How things stand',
  description: 'Counts of sessions and tasks on record, and how long the oldest ones wait, in seconds.',
  responses: {
    200: json(
      'The counts.',
      z.object({
        sessions: z.object({ by_state: counts(SESSION_STATES), by_type: counts(TASK_TYPES) }),
        tasks: z.object({ by_status: counts(TASK_STATUSES) }),
        queue: z.object({
          ready: z.int(),
          held: z.int(),
          in_flight: z.int(),
          outcome_unknown: z.int(),
          oldest_ready_seconds: z.int().nullable(),
        }),
        transferred: z.object({ unassigned: z.int(), oldest_seconds: z.int().nullable() }),
      }),
      {
        sessions: {
          by_state: { ...zeros(SESSION_STATES), active: 3 },
          by_type: { ...zeros(TASK_TYPES), auto_bargain: 3 },
        },
        tasks: { by_status: { ...zeros(TASK_STATUSES), pending: 2 } },
        queue: { ready: 2, held: 0, in_flight: 0, outcome_unknown: 0, oldest_ready_seconds: 4 },
        transferred: { unassigned: 0, oldest_seconds: null },
      },
    ),
  },
})
