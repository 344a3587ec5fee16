import { z } from '@hono/zod-openapi'
import type { Moved, OperatorCommand } from '../../../../application/operators/move-session.ts'
import { toSessionBody } from '../../../json/session-body.ts'
import { answer, reply } from '../../answer.ts'
import { pathIds, SessionSchema } from '../../answer-schemas.ts'
import { bodyOf, json, problems } from '../../documented.ts'
import { SESSION } from '../../examples.ts'
import { prose, wholeNumber } from '../../fields.ts'
import type { HttpParts } from '../../http-parts.ts'
import { defineRoute, type Operation, operation } from '../../operation.ts'

export const moveSessionOperations = (parts: HttpParts): readonly Operation[] =>
  COMMANDS.map((move) => moveOperation(parts, move))

const COMMANDS = [
  ['transfer', 'transferSession', 'Hand a session to a human', 'Waiting texts are cancelled.'],
  ['pause', 'pauseSession', 'Set a robot session aside', 'Its texts are withheld, not lost.'],
  ['resume', 'resumeSession', 'Go on with a paused session', 'Its texts are sent again.'],
  ['handback', 'handSessionBack', 'Give a session back to its robot', 'New texts may be added then.'],
  ['close', 'closeSession', 'Complete a session', 'Waiting texts are cancelled.'],
  ['cancel', 'cancelSession', 'Cancel a session', 'Waiting texts are cancelled.'],
] as const satisfies readonly (readonly [OperatorCommand, string, string, string])[]

const moveOperation = ({ moveSession, perform }: HttpParts, move: (typeof COMMANDS)[number]) =>
  operation(routeOf(move), (c) => {
    const { reason, version, ...more } = c.req.valid('json')
    const resumePaused = 'resume_paused' in more && more.resume_paused === true
    const falseAlarm = 'false_alarm' in more && more.false_alarm === true
    const request = {
      sessionId: c.req.valid('param').id,
      command: move[0],
      reason: reason ?? null,
      version: version ?? null,
      resumePaused,
      falseAlarm,
    }
    const toBody = ({ session, resumedSessionId }: Moved) => ({
      ...toSessionBody(session),
      ...(resumePaused && { resumed_session_id: resumedSessionId }),
    })
    return answer(c, perform, moveSession(request, c.get('actor')), reply(toBody))
  })

const MoveFields = {
  reason: prose(500).optional(),
  version: wholeNumber(1, Number.MAX_SAFE_INTEGER)
    .optional()
    .openapi({ description: 'Only if the session is still at this version.' }),
}

const PlainBody = z.strictObject(MoveFields)
const EndBody = z.strictObject({
  ...MoveFields,
  resume_paused: z
    .boolean()
    .optional()
    .openapi({ description: 'The robot session that this one had paused goes on.' }),
})
const HandbackBody = z.strictObject({
  ...MoveFields,
  false_alarm: z.boolean().optional().openapi({ description: 'The detection was wrong.' }),
})

const bodyFor = (command: OperatorCommand) => {
  switch (command) {
    case 'close':
    case 'cancel':
      return EndBody
    case 'handback':
      return HandbackBody
    case 'transfer':
    case 'pause':
    case 'resume':
      return PlainBody
  }
}

const routeOf = ([command, operationId, summary, effect]: (typeof COMMANDS)[number]) =>
  defineRoute({
    method: 'post',
    path: `/api/sessions/{id}/${command}` as const,
    operationId,
    tags: ['Operators'],
    summary,
    description: `${effect} From any other state, repeats included: 409, and nothing is written.`,
    request: {
      params: pathIds('id'),
      body: bodyOf(bodyFor(command), { reason: 'the shop asked for a person', version: 1 }, false),
    },
    responses: {
      200: json(
        'The session after the move.',
        SessionSchema.extend({
          resumed_session_id: z
            .string()
            .nullable()
            .optional()
            .openapi({ description: 'Only in answers to `resume_paused`.' }),
        }),
        SESSION,
      ),
      ...problems('not_found', 'invalid_transition', 'session_conflict', 'version_conflict'),
    },
  })
