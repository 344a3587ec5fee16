import { z } from '@hono/zod-openapi'
import type { Preview, SupposedConversation } from '../../../../application/operators/preview-detection.ts'
import { DETECTION_RULES } from '../../../../domain/detection/traces.ts'
import { TASK_TYPES } from '../../../../domain/task-type.ts'
import { ComparisonSchema, DetectionSchema, toDetectionBody } from '../../detection-answer.ts'
import { bodyOf, json } from '../../documented.ts'
import { AT, SOON, TASK } from '../../examples.ts'
import { sendContent } from '../../fields.ts'
import type { HttpParts } from '../../http-parts.ts'
import { defineRoute, operation } from '../../operation.ts'
import { respondJson } from '../../respond.ts'
import { scrapedLines, toScrapedLine } from '../../scraped-line.ts'

export const previewDetectionOperation = ({ previewDetection, now }: HttpParts) =>
  operation(routeOf(now), async (c) =>
    respondJson(c, toPreviewBody(await previewDetection(toConversation(c.req.valid('json')))), 200),
  )

const conversationBody = (now: () => Date) =>
  z.strictObject({
    task_type: z
      .enum(TASK_TYPES)
      .optional()
      .openapi({ description: "Whose session it is; `auto_bargain` unless said. People's are not judged." }),
    texts: z
      .array(sendContent())
      .max(50)
      .openapi({ description: 'What our robot was given to type, all of it before the first message.' }),
    messages: scrapedLines(now).min(1),
  })

const PreviewSchema = z.object({
  messages: z
    .array(
      z.object({
        message_id: z.string(),
        explained_by: z.int().nullable().openapi({ description: 'Index of the text whose words it is.' }),
        rule: z
          .enum(DETECTION_RULES)
          .nullable()
          .openapi({ description: 'What it would be as a trace, if it stood alone.' }),
        evidence: z.string().nullable(),
        why: z.string().openapi({ description: 'For people to read; its words may change.' }),
      }),
    )
    .openapi({ description: 'One for each message, in their order.' }),
  confirmed: z.array(z.int()).openapi({ description: 'Indices of the texts that stand in the transcript.' }),
  detection: DetectionSchema.nullable().openapi({ description: 'The first trace in time.' }),
  comparison: ComparisonSchema,
})

const LINE = { from_source: 'account', sent_at: AT } as const
const CONTENT = TASK.send_content ?? ''
const HUMAN = { content: '我是采购小李，这单我来谈', sender: '小李' }

const routeOf = (now: () => Date) =>
  defineRoute({
    method: 'post',
    path: '/api/detection/preview',
    operationId: 'previewDetection',
    tags: ['Operators'],
    summary: 'Judge a transcript without storing it',
    description:
      'By the rules that judge uploads: whose words each line is, what it would be as a trace, and why. The texts count as handed out, and the session as created, before the first message.',
    request: {
      body: bodyOf(conversationBody(now), {
        task_type: 'auto_bargain',
        texts: [CONTENT],
        messages: [
          { message_id: 'm1', content: CONTENT, sender: 'acc-1', ...LINE },
          { message_id: 'm2', ...HUMAN, ...LINE, sent_at: SOON },
        ],
      }),
    },
    responses: {
      200: json('What an upload of it would say.', PreviewSchema, {
        messages: [
          {
            message_id: 'm1',
            explained_by: 0,
            rule: null,
            evidence: null,
            why: `our robot's: the text “${CONTENT}”`,
          },
          {
            message_id: 'm2',
            explained_by: null,
            rule: 'human_on_account' as const,
            evidence: `${HUMAN.sender}: ${HUMAN.content}`,
            why: 'a human of ours: it says none of the texts that were handed out',
          },
        ],
        confirmed: [0],
        detection: {
          rule: 'human_on_account' as const,
          message_id: 'm2',
          evidence: `${HUMAN.sender}: ${HUMAN.content}`,
        },
        comparison: 'full' as const,
      }),
    },
  })

const toConversation = (body: z.output<ReturnType<typeof conversationBody>>): SupposedConversation => ({
  taskType: body.task_type ?? 'auto_bargain',
  texts: body.texts,
  lines: body.messages.map(toScrapedLine),
})

const toPreviewBody = ({ lines, confirmed, detection, comparison }: Preview) => ({
  messages: lines.map(({ messageId, explainedBy, rule, evidence, why }) => ({
    message_id: messageId,
    explained_by: explainedBy,
    rule,
    evidence,
    why,
  })),
  confirmed: [...confirmed],
  detection: toDetectionBody(detection),
  comparison,
})
