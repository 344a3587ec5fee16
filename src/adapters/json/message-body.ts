import type { Message } from '../../domain/message.ts'
import { instantText, instantTextOrNull } from './instant-text.ts'

/** A stored line as JSON (CONTRACT appendix A). */
export const toMessageBody = (message: Message) => ({
  message_id: message.messageId,
  session_id: message.sessionId,
  content: message.content,
  sender: message.sender,
  from_source: message.source,
  sent_at: instantText(message.sentAt),
  created_at: instantText(message.createdAt),
  explained_by: message.explainedBy,
  edited_content: message.editedContent,
  edited_at: instantTextOrNull(message.editedAt),
})

export type MessageBody = ReturnType<typeof toMessageBody>
