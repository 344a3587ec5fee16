import type { Message, MessageSource } from '../../../domain/message.ts'
import type { Stamp } from '../engine/steps.ts'
import { changing, fixed, type RowOf, table } from '../engine/table.ts'

export const MESSAGES = table('messages', {
  session_id: fixed<string>(),
  account_id: fixed<string>(),
  shop_id: fixed<string>(),
  message_id: fixed<string>(),
  content: fixed<string>(),
  sender: fixed<string>(),
  from_source: fixed<MessageSource>(),
  sent_at: fixed<Date>(),
  arrival: fixed<number>(),
  explained_by: changing<string | null>(),
  created_at: fixed<Date>(),
  edited_content: changing<string | null>(),
  edited_at: changing<Date | null>(),
})

export type MessageRow<At = Stamp> = RowOf<typeof MESSAGES, At>

export const toMessageRow = (message: Message): MessageRow<Date> => ({
  session_id: message.sessionId,
  account_id: message.pair.accountId,
  shop_id: message.pair.shopId,
  message_id: message.messageId,
  content: message.content,
  sender: message.sender,
  from_source: message.source,
  sent_at: message.sentAt,
  arrival: message.arrival,
  explained_by: message.explainedBy,
  created_at: message.createdAt,
  edited_content: message.editedContent,
  edited_at: message.editedAt,
})

export const toMessage = (row: MessageRow): Message => ({
  sessionId: row.session_id,
  pair: { accountId: row.account_id, shopId: row.shop_id },
  messageId: row.message_id,
  content: row.content,
  sender: row.sender,
  source: row.from_source,
  sentAt: new Date(row.sent_at),
  arrival: row.arrival,
  explainedBy: row.explained_by,
  createdAt: new Date(row.created_at),
  editedContent: row.edited_content,
  editedAt: row.edited_at === null ? null : new Date(row.edited_at),
})
