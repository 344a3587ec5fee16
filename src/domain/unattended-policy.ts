import { after } from './instant.ts'
import { isOpen, isRobotSession, type Session, type Unattended } from './session.ts'

const DAY_MS = 86_400_000

/** Transferred or manual, open, and claimed by nobody (CONTRACT 7). */
export const awaitsHuman = (session: Session): boolean =>
  session.assignee === null &&
  (session.state === 'transferred' || (isOpen(session) && !isRobotSession(session)))

/** The session with its wait for a human begun or over, as its facts say. */
export const withAttention = <S extends Session>(session: S, now: Date): S => {
  if (!awaitsHuman(session)) return session.unattended === null ? session : { ...session, unattended: null }
  return session.unattended === null
    ? { ...session, unattended: { since: now, told: 0, lookAt: now } }
    : session
}

/**
 * When somebody is told for the n-th time, n from 0, of a wait that began at `since`: after `afterMs`, again 2, 4,
 * 8 … times that after it began, then daily (CONTRACT 7).
 */
export const unattendedAt = (since: Date, told: number, afterMs: number): Date => {
  let waitMs = afterMs
  for (let nth = 0; nth < told; nth += 1) waitMs += Math.min(waitMs, DAY_MS)
  return after(since, waitMs)
}

/** How many times somebody is to have been told by now; never fewer than it was. */
export const unattendedTold = ({ since, told }: Unattended, afterMs: number, now: Date): number => {
  let times = told
  while (unattendedAt(since, times, afterMs) <= now) times += 1
  return times
}
