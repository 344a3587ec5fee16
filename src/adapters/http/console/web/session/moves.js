import { isEnded, isForHuman, isRobot } from '../live/wait-for-human.js'

/** @import { Session } from '../api/types.js' */
/** @typedef {'handback' | 'close' | 'resume' | 'transfer' | 'pause' | 'cancel'} Command */

/** From where each command moves a session (CONTRACT 2). @type {Record<Command, (session: Session) => boolean>} */
const LEGAL = {
  handback: (session) => session.state === 'transferred' && isRobot(session),
  resume: ({ state }) => state === 'paused',
  close: (session) => !isEnded(session),
  transfer: ({ state }) => ['pending', 'active', 'paused'].includes(state),
  pause: (session) => ['pending', 'active'].includes(session.state) && isRobot(session),
  cancel: (session) => !isEnded(session),
}

/** The moves that are legal now, those that are asked for most first. */
export const legalMoves = (/** @type {Session} */ session) =>
  /** @type {Command[]} */ (Object.keys(LEGAL)).filter((command) => LEGAL[command](session))

/**
 * How a failed text of a session is tried again: in one that works as it is, in a robot's from a human's hands together
 * with the session; what has ended or rests, and a human's own case that was handed over, take no texts (CONTRACT 4).
 * @returns {'retry' | 'retry-handback' | null}
 */
export const retryOf = (/** @type {Session} */ session) => {
  if (session.state === 'pending' || session.state === 'active') return 'retry'
  return LEGAL.handback(session) ? 'retry-handback' : null
}

/** Whether somebody may claim it or give it up. */
export const isAssignable = isForHuman
