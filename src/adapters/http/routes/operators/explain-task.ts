import { z } from '@hono/zod-openapi'
import { OBSTACLE_CODES } from '../../../../domain/dispatch.ts'
import { instantText } from '../../../json/instant-text.ts'
import { instantOut, pathIds } from '../../answer-schemas.ts'
import { json, problems } from '../../documented.ts'
import { SOON } from '../../examples.ts'
import type { HttpParts } from '../../http-parts.ts'
import { defineRoute, operation } from '../../operation.ts'
import { refusalProblem } from '../../problem.ts'
import { respondJson } from '../../respond.ts'

export const explainTaskOperation = ({ explainTask }: HttpParts) =>
  operation(ROUTE, async (c) => {
    const explained = await explainTask(c.req.valid('param').task_id)
    if (!explained.ok) return refusalProblem(c, explained.refusal)
    const { dispatchable, because } = explained.value
    const body = because.map(({ code, detail, until }) => ({
      code,
      detail,
      ...(until !== null && { until: instantText(until) }),
    }))
    return respondJson(c, { dispatchable, because: body }, 200)
  })

const ROUTE = defineRoute({
  method: 'get',
  path: '/api/tasks/{task_id}/explain',
  operationId: 'explainTask',
  tags: ['Tasks'],
  summary: 'Why a task is not being sent',
  description: 'Told by the very rules that dispatch. `queued` alone means that it is ready.',
  request: { params: pathIds('task_id') },
  responses: {
    200: json(
      'Everything that keeps it from being sent now.',
      z.object({
        dispatchable: z.boolean(),
        because: z.array(
          z.object({
            code: z.enum([...OBSTACLE_CODES, 'queued']),
            detail: z.string(),
            until: instantOut().optional(),
          }),
        ),
      }),
      {
        dispatchable: false,
        because: [{ code: 'not_before' as const, detail: 'it is not due yet', until: SOON }],
      },
    ),
    ...problems('not_found'),
  },
})
