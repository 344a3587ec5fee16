import { z } from '@hono/zod-openapi'
import { toSessionBody } from '../../../json/session-body.ts'
import { answer, reply } from '../../answer.ts'
import { pathIds, SessionSchema } from '../../answer-schemas.ts'
import { bodyOf, json, problems } from '../../documented.ts'
import { SESSION } from '../../examples.ts'
import { name, wholeNumber } from '../../fields.ts'
import type { HttpParts } from '../../http-parts.ts'
import { defineRoute, type Operation, operation } from '../../operation.ts'

export const assignSessionOperations = (parts: HttpParts): readonly Operation[] => [
  assign(parts),
  unassign(parts),
]

const assign = ({ assignSession, perform }: HttpParts) =>
  operation(ASSIGN, (c) => {
    const { assignee, force, version } = c.req.valid('json')
    const assignment = { sessionId: c.req.valid('param').id, assignee, force, version: version ?? null }
    return answer(c, perform, assignSession(assignment, c.get('actor')), reply(toSessionBody))
  })

const unassign = ({ assignSession, perform }: HttpParts) =>
  operation(UNASSIGN, (c) => {
    const { version } = c.req.valid('json')
    const sessionId = c.req.valid('param').id
    const given = { sessionId, assignee: null, force: false, version: version ?? null }
    return answer(c, perform, assignSession(given, c.get('actor')), reply(toSessionBody))
  })

const version = () => wholeNumber(1, Number.MAX_SAFE_INTEGER).optional()

const RESPONSES = {
  200: json('The session.', SessionSchema, { ...SESSION, state: 'transferred', assignee: '小李' }),
  ...problems('not_found', 'invalid_transition', 'version_conflict', 'already_assigned'),
}

const ASSIGN = defineRoute({
  method: 'post',
  path: '/api/sessions/{id}/assign',
  operationId: 'assignSession',
  tags: ['Operators'],
  summary: 'Claim a session for a person',
  description: 'A transferred session, or an open manual one. Claimed by somebody else: 409, unless `force`.',
  request: {
    params: pathIds('id'),
    body: bodyOf(
      z.strictObject({ assignee: name(100), force: z.boolean().default(false), version: version() }),
      { assignee: '小李' },
    ),
  },
  responses: RESPONSES,
})

const UNASSIGN = defineRoute({
  method: 'post',
  path: '/api/sessions/{id}/unassign',
  operationId: 'unassignSession',
  tags: ['Operators'],
  summary: 'Give a claimed session up',
  description: 'Nobody has it then.',
  request: {
    params: pathIds('id'),
    body: bodyOf(z.strictObject({ version: version() }), {}, false),
  },
  responses: RESPONSES,
})
