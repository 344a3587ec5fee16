import { me, myName } from '../api/client.js'
import { serviceNow } from '../api/clock.js'

/** @import { Session } from '../api/types.js' */

export const isEnded = (/** @type {Session} */ { state }) =>
  ['completed', 'timeout', 'cancelled'].includes(state)
export const isRobot = (/** @type {Session} */ { task_type }) => task_type.startsWith('auto_')

/** Whether it is for a human: transferred, or a manual one that is open (CONTRACT 6 and 7). */
export const isForHuman = (/** @type {Session} */ session) =>
  session.state === 'transferred' || (!isRobot(session) && !isEnded(session))

export const isWaiting = (/** @type {Session} */ session) => isForHuman(session) && session.assignee === null
export const isMine = (/** @type {Session} */ session) => isForHuman(session) && session.assignee === myName()

/** Since when it waits for a human; of one that somebody has, since when it is what it is. */
export const waitsSince = (/** @type {Session} */ { waiting_since, state_since }) =>
  waiting_since ?? state_since

/** Whether it has waited for so long that somebody was told. */
export const isUnattended = (/** @type {Session} */ session) =>
  isWaiting(session) &&
  serviceNow() - Date.parse(waitsSince(session)) > (me.get()?.unattended_after_seconds ?? 600) * 1_000

export const oldestFirst = (/** @type {Session} */ a, /** @type {Session} */ b) => {
  const [one, other] = [waitsSince(a), waitsSince(b)]
  if (one !== other) return one < other ? -1 : 1
  return a.session_id < b.session_id ? -1 : 1
}
