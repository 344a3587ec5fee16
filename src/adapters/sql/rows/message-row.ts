import type { Message, MessageSource } from '../../../domain/message.ts'
import type { Table } from '../engine/statement-text.ts'
import type { Stamp } from '../engine/steps.ts'

export type MessageRow<At = Stamp> = {
  session_id: string
  account_id: string
  shop_id: string
  message_id: string
  content: string
  sender: string
  from_source: MessageSource
  sent_at: At
  arrival: number
  explained_by: string | null
  created_at: At
}

export const MESSAGES: Table<MessageRow> = {
  name: 'messages',
  columns: [
    'session_id',
    'account_id',
    'shop_id',
    'message_id',
    'content',
    'sender',
    'from_source',
    'sent_at',
    'arrival',
    'explained_by',
    'created_at',
  ],
}

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
})
