import type { Message, MessageSource } from '../../domain/message.ts'
import { instantText } from './instant-text.ts'

/** A stored line as JSON (CONTRACT appendix A). */
export type MessageBody = {
  message_id: string
  session_id: string
  content: string
  sender: string
  from_source: MessageSource
  sent_at: string
  created_at: string
  explained_by: string | null
}

export const toMessageBody = (message: Message): MessageBody => ({
  message_id: message.messageId,
  session_id: message.sessionId,
  content: message.content,
  sender: message.sender,
  from_source: message.source,
  sent_at: instantText(message.sentAt),
  created_at: instantText(message.createdAt),
  explained_by: message.explainedBy,
})
