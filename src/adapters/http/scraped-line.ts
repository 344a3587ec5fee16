import { z } from '@hono/zod-openapi'
import { MESSAGE_SOURCES, type ScrapedLine } from '../../domain/message.ts'
import { content, name, scrapedName } from './fields.ts'
import { instant } from './instant-field.ts'

/** Lines of a conversation as receivers send them (CONTRACT 5), at most 500. */
export const scrapedLines = (now: () => Date) =>
  z
    .array(
      z.strictObject({
        message_id: name(100).optional(),
        content: content(10_000),
        sender: scrapedName(100),
        from_source: z.enum(MESSAGE_SOURCES),
        sent_at: instant(now),
      }),
    )
    .max(500)

export const toScrapedLine = (line: z.output<ReturnType<typeof scrapedLines>>[number]): ScrapedLine => ({
  messageId: line.message_id ?? null,
  content: line.content,
  sender: line.sender,
  source: line.from_source,
  sentAt: line.sent_at,
})
