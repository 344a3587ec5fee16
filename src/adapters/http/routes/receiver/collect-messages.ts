import { z } from '@hono/zod-openapi'
import type { Collected, Upload } from '../../../../application/receiver/collect-messages.ts'
import { SESSION_STATES } from '../../../../domain/session.ts'
import { answer, neverRefused, reply } from '../../answer.ts'
import { ComparisonSchema, DetectionSchema, toDetectionBody } from '../../detection-answer.ts'
import { bodyOf, json } from '../../documented.ts'
import { AT, SESSION_ID, SOON, TASK_ID } from '../../examples.ts'
import { name } from '../../fields.ts'
import type { HttpParts } from '../../http-parts.ts'
import { instant } from '../../instant-field.ts'
import { defineRoute, operation } from '../../operation.ts'
import { MIB } from '../../request-body.ts'
import { scrapedLines, toScrapedLine } from '../../scraped-line.ts'

export const collectMessagesOperation = ({ collectMessages, perform, now }: HttpParts) =>
  operation(
    routeOf(now),
    (c) =>
      answer(
        c,
        perform,
        neverRefused(collectMessages(toUpload(c.req.valid('json')))),
        reply(toCollectedBody),
      ),
    { bodyBytesMax: 8 * MIB },
  )

const uploadBody = (now: () => Date) =>
  z
    .strictObject({
      account_id: name(50),
      shop_id: name(50),
      observed: z
        .strictObject({ from: instant(now), to: instant(now) })
        .refine(({ from, to }) => from <= to, 'from must not be after to')
        .optional()
        .openapi({ description: 'All that was said between these instants is in this and earlier uploads.' }),
      messages: scrapedLines(now),
    })
    .refine(({ messages, observed }) => messages.length > 0 || observed !== undefined, {
      path: ['messages'],
      message: 'may only be empty with `observed`',
    })

const routeOf = (now: () => Date) =>
  defineRoute({
    method: 'post',
    path: '/api/messages/batch',
    operationId: 'collectMessages',
    tags: ['RPA receiver'],
    summary: 'Upload lines of a conversation',
    description:
      'Whole or not at all. What is stored already counts as a duplicate and has no other effect, so the same scrape may be uploaded again. A known message_id with another text is an edit: it shows the newest text and is judged like a new line. A trace of a human hands the session over.',
    request: {
      body: bodyOf(uploadBody(now), {
        account_id: 'acc-1',
        shop_id: 'shop-9',
        observed: { from: AT, to: SOON },
        messages: [
          {
            message_id: 'm1',
            content: '在的',
            sender: 'shop-9:客服小王',
            from_source: 'shop',
            sent_at: AT,
          },
        ],
      }),
    },
    responses: {
      200: json('What it brought.', CollectedSchema, {
        session_id: SESSION_ID,
        session_state: 'active',
        session_created: false,
        transferred: false,
        stored: 1,
        duplicates: 0,
        changed: 0,
        confirmed_task_ids: [TASK_ID],
        detection: null,
        comparison: 'full' as const,
      }),
    },
  })

const CollectedSchema = z.object({
  session_id: z.string().nullable().openapi({
    description:
      'Where the new messages are stored; with edits alone, the session of the edited message; with neither, the open one.',
  }),
  session_state: z.enum(SESSION_STATES).nullable(),
  session_created: z.boolean(),
  transferred: z.boolean().openapi({ description: 'By this upload.' }),
  stored: z.int(),
  duplicates: z.int().openapi({ description: 'Edits included.' }),
  changed: z.int().openapi({ description: 'Known messages that came with another text.' }),
  confirmed_task_ids: z.array(z.string()),
  detection: DetectionSchema.nullable(),
  comparison: ComparisonSchema,
})

const toUpload = (body: z.output<ReturnType<typeof uploadBody>>): Upload => ({
  pair: { accountId: body.account_id, shopId: body.shop_id },
  observed: body.observed ?? null,
  lines: body.messages.map(toScrapedLine),
})

const toCollectedBody = ({ session, detection, ...collected }: Collected) => ({
  session_id: session?.id ?? null,
  session_state: session?.state ?? null,
  session_created: collected.sessionCreated,
  transferred: collected.transferred,
  stored: collected.stored,
  duplicates: collected.duplicates,
  changed: collected.changed,
  confirmed_task_ids: [...collected.confirmedTaskIds],
  detection: toDetectionBody(detection),
  comparison: collected.comparison,
})
