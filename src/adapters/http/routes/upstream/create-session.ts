import { z } from '@hono/zod-openapi'
import type { CreatedSession, WantedSession } from '../../../../application/upstream/create-session.ts'
import { isRobot, TASK_TYPES } from '../../../../domain/task-type.ts'
import { toSessionBody } from '../../../json/session-body.ts'
import { answer } from '../../answer.ts'
import { SessionSchema } from '../../answer-schemas.ts'
import { bodyOf, json, problems } from '../../documented.ts'
import { SESSION, SESSION_ID, TASK_ID } from '../../examples.ts'
import { metadata, name, priority, sendContent } from '../../fields.ts'
import type { HttpParts } from '../../http-parts.ts'
import { instantAhead } from '../../instant-field.ts'
import { defineRoute, operation } from '../../operation.ts'

export const createSessionOperation = ({ createSession, perform, now, hasTaskSource }: HttpParts) =>
  operation(routeOf(now, hasTaskSource), (c) =>
    answer(c, perform, createSession(toWanted(c.req.valid('json')), c.get('actor')), toReply),
  )

const wantedBody = (now: () => Date, hasTaskSource: boolean) =>
  z
    .strictObject({
      account_id: name(50),
      shop_id: name(50),
      task_type: z.enum(TASK_TYPES),
      external_task_id: name(100),
      send_content: sendContent().optional(),
      priority: priority().optional(),
      not_before: instantAhead(now).optional(),
      expires_at: instantAhead(now).optional(),
      metadata: metadata().optional(),
    })
    .superRefine(({ task_type, send_content }, context) => {
      if (isRobot(task_type) && send_content === undefined && !hasTaskSource) {
        const message = 'a robot session needs the text that is to be sent'
        context.addIssue({ code: 'custom', path: ['send_content'], message })
      }
    })

const CreatedSchema = SessionSchema.extend({
  task_id: z.string().nullable(),
  preempted_session_id: z.string().nullable(),
})

const EXAMPLE = { ...SESSION, task_id: TASK_ID, preempted_session_id: null }

const routeOf = (now: () => Date, hasTaskSource: boolean) =>
  defineRoute({
    method: 'post',
    path: '/api/sessions/create',
    operationId: 'createSession',
    tags: ['Upstream'],
    summary: 'Begin a session with a pair',
    description:
      'A robot never displaces anybody; a manual session pauses the robot that works with the pair. The same request again, while its session is open, answers 200 with that session and adds nothing.',
    request: {
      body: bodyOf(wantedBody(now, hasTaskSource), {
        account_id: 'acc-1',
        shop_id: 'shop-9',
        task_type: 'auto_bargain',
        external_task_id: 'BG-1001',
        send_content: '你好，这件能便宜点吗？',
        priority: 5,
      }),
    },
    responses: {
      201: json('The session that begins.', CreatedSchema, EXAMPLE),
      200: json(
        'The session that the same request began earlier, as it is now.',
        CreatedSchema.extend({ replayed: z.literal(true) }),
        { ...EXAMPLE, session_id: SESSION_ID, replayed: true },
      ),
      ...problems('session_conflict'),
    },
  })

const toWanted = (body: z.output<ReturnType<typeof wantedBody>>): WantedSession => ({
  pair: { accountId: body.account_id, shopId: body.shop_id },
  taskType: body.task_type,
  metadata: body.metadata ?? null,
  externalTaskId: body.external_task_id,
  content: body.send_content ?? null,
  priority: body.priority ?? null,
  notBefore: body.not_before ?? null,
  expiresAt: body.expires_at ?? null,
})

const toReply = (created: CreatedSession) =>
  created.replayed
    ? ({ status: 200, body: { ...toCreatedBody(created), replayed: true } } as const)
    : ({ status: 201, body: toCreatedBody(created) } as const)

const toCreatedBody = ({ session, task, preemptedSessionId }: CreatedSession) => ({
  ...toSessionBody(session),
  task_id: task?.id ?? null,
  preempted_session_id: preemptedSessionId,
})
