import { dueAt, nextOf } from './dispatch.ts'
import { after, latest } from './instant.ts'
import { isRobotSession, type OpenSession } from './session.ts'
import { isInFlight, type Task } from './task.ts'

/** How long a session may rest in its state, in milliseconds (CONTRACT 8). */
export type IdleLimits = {
  readonly pendingMs: number
  /** Active sessions of robots. */
  readonly activeMs: number
  /** Active sessions of humans. */
  readonly manualMs: number
  readonly transferredMs: number
  readonly pausedMs: number
}

export const idleLimitMs = (session: OpenSession, limits: IdleLimits): number => {
  switch (session.state) {
    case 'pending':
      return limits.pendingMs
    case 'active':
      return isRobotSession(session) ? limits.activeMs : limits.manualMs
    case 'transferred':
      return limits.transferredMs
    case 'paused':
      return limits.pausedMs
  }
}

/** What keeps a session from idling beside its own last activity. */
export type Around = {
  readonly tasks: readonly Task[]
  /** When what holds its next task back ends, or what held it ended; `unknown` while somebody may end it any time. */
  readonly heldUntil: Date | 'unknown' | null
  /** The manual session that paused it is live. */
  readonly isPauserLive: boolean
}

/**
 * When the session ends of idleness if nothing happens, or null while nobody can tell: its next task is in flight, of
 * unknown outcome or held by somebody, or a live manual session paused it. The clock starts anew when that ends, and
 * when the time is over that its next task waits for.
 */
export const idleAt = (session: OpenSession, around: Around, limits: IdleLimits): Date | null => {
  if (around.isPauserLive) return null
  // Nothing is sent once a human has it, so a text of unknown outcome must not keep the case open for ever.
  const next = session.state === 'transferred' ? null : nextOf(around.tasks)
  if (next !== null && (isInFlight(next) || around.heldUntil === 'unknown')) return null

  const heldUntil =
    next === null || around.heldUntil === 'unknown' ? null : latest(dueAt(next), around.heldUntil)
  return after(latest(session.lastActivity, session.restsFrom, heldUntil), idleLimitMs(session, limits))
}
