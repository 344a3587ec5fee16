import type { ReceivedMessages, SessionEvent } from '../../domain/session-event.ts'
import { instantText } from './instant-text.ts'
import { toPauseBody } from './pause-body.ts'
import { toSessionBody } from './session-body.ts'
import { toTaskBody } from './task-body.ts'

/** An event as receivers get it (CONTRACT appendix A). */
export const toEventBody = (event: SessionEvent) => ({
  id: event.id,
  type: event.type,
  timestamp: instantText(event.at),
  seq: event.seq,
  data: {
    ...('session' in event && { session: toSessionBody(event.session) }),
    ...('task' in event && { task: toTaskBody(event.task) }),
    ...('messages' in event && summaryOf(event)),
    ...('accountId' in event && { account_id: event.accountId }),
    ...('pause' in event && { pause: toPauseBody(event.pause) }),
    ...('skewMs' in event && { skew_seconds: Math.round(event.skewMs / 1_000) }),
  },
})

/** What an upload brought, oldest first. The lines themselves are read from the session: an upload may be 8 MiB. */
const summaryOf = ({ messages, changed }: ReceivedMessages) => {
  const first = messages[0]
  const last = messages.at(-1)
  if (first === undefined || last === undefined) return null
  return {
    messages: {
      stored: messages.length,
      changed,
      newest_sent_at: instantText(last.sentAt),
      first_message_id: first.messageId,
      last_message_id: last.messageId,
    },
  }
}
