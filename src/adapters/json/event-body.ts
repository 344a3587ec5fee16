import type { Message } from '../../domain/message.ts'
import type { EventType, SessionEvent } from '../../domain/session-event.ts'
import { instantText } from './instant-text.ts'
import { type PauseBody, toPauseBody } from './pause-body.ts'
import { type SessionBody, toSessionBody } from './session-body.ts'
import { type TaskBody, toTaskBody } from './task-body.ts'

/** An event as receivers get it (CONTRACT appendix A). */
export type EventBody = {
  id: string
  type: EventType
  timestamp: string
  seq: number | null
  data: {
    session?: SessionBody
    task?: TaskBody
    messages?: MessagesSummary
    account_id?: string
    pause?: PauseBody
  }
}

/** What an upload brought. The lines themselves are read from the session: an upload may be 8 MiB. */
export type MessagesSummary = {
  stored: number
  newest_sent_at: string
  first_message_id: string
  last_message_id: string
}

export const toEventBody = (event: SessionEvent): EventBody => {
  const { id, type, at, seq, session, task, accountId, pause } = event
  const summary = summaryOf(event.messages)
  return {
    id,
    type,
    timestamp: instantText(at),
    seq,
    data: {
      ...(session !== null && { session: toSessionBody(session) }),
      ...(task !== null && { task: toTaskBody(task) }),
      ...(summary !== null && { messages: summary }),
      // A session names its account itself.
      ...(session === null && accountId !== null && { account_id: accountId }),
      ...(pause !== null && { pause: toPauseBody(pause) }),
    },
  }
}

/** `messages` come oldest first. */
const summaryOf = (messages: readonly Message[]): MessagesSummary | null => {
  const first = messages[0]
  const last = messages.at(-1)
  if (first === undefined || last === undefined) return null
  return {
    stored: messages.length,
    newest_sent_at: instantText(last.sentAt),
    first_message_id: first.messageId,
    last_message_id: last.messageId,
  }
}
