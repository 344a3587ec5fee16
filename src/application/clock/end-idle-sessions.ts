import { nextOf } from '../../domain/dispatch.ts'
import { type Around, type IdleLimits, idleAt, idleLimitMs } from '../../domain/idle-policy.ts'
import { after, latest } from '../../domain/instant.ts'
import { type PacingRules, pacingEnds } from '../../domain/pacing.ts'
import { holdsBack, type Pause, scopesOf } from '../../domain/pause.ts'
import { isEnded, isLive, type OpenSession } from '../../domain/session.ts'
import { SYSTEM } from '../../domain/timeline.ts'
import type { ChangePair } from '../pair/change-pair.ts'
import type { DispatchDraft } from '../pair/dispatch-holds.ts'
import { endIn } from '../pair/session-effects.ts'
import type { DueWork } from '../ports/due-work.ts'
import { type CatchUp, catchUpOn } from './catch-up.ts'

type Needs = {
  readonly changePair: ChangePair
  readonly due: DueWork
  readonly limits: IdleLimits
  readonly pacing: PacingRules
}

/**
 * Ends sessions that have rested too long in their state (CONTRACT 8). One that rests but does not idle has its rest
 * counted anew, so that it is looked at again when it may be idle, and does not hide those behind it.
 */
export const makeEndIdleSessions =
  ({ changePair, due, limits, pacing }: Needs): CatchUp =>
  () =>
    catchUpOn(
      (limit) => due.restingSessions(limits, limit),
      ({ pair, sessionId }) =>
        changePair(pair, { sessionId, pauses: true, pacing, noWait: true }, (draft) => {
          const session = draft.session(sessionId)
          if (session !== undefined && !isEnded(session)) endIfIdle(draft, session, limits)
        }),
    )

const endIfIdle = (draft: DispatchDraft, session: OpenSession, limits: IdleLimits): void => {
  const idle = idleAt(session, aroundOf(draft, session), limits)
  if (idle !== null && idle <= draft.now) {
    endIn(draft, session, 'timeout', { reason: 'idle', evidence: null }, SYSTEM)
    return
  }
  const restsFrom = idle === null ? draft.now : after(idle, -idleLimitMs(session, limits))
  draft.replaceSession({ ...session, restsFrom })
}

const aroundOf = (draft: DispatchDraft, session: OpenSession): Around => {
  const pausedBy = session.state === 'paused' ? session.pausedBy : null
  return {
    tasks: draft.tasksOf(session.id),
    heldUntil: heldUntil(draft, session),
    isPauserLive: draft.open().some((open) => open.id === pausedBy && isLive(open)),
  }
}

/** When the pauses and the pacing that hold the session's next task back end, or those ended that held it. */
const heldUntil = (draft: DispatchDraft, session: OpenSession): Around['heldUntil'] => {
  if (nextOf(draft.tasksOf(session.id)) === null) return null
  const scopes: ReadonlySet<string> = new Set(scopesOf(session.pair, [session.taskType]))
  const { rules, usage } = draft.view.pacing
  const ends = [
    ...draft.view.pauses.filter(({ scope }) => scopes.has(scope)).map((pause) => pauseEnd(pause, draft.now)),
    ...pacingEnds(usage, rules, draft.now),
  ]
  if (ends.includes(null)) return 'unknown'
  return ends.reduce<Date | null>(
    (last, end) => (last === null || (end !== null && end > last) ? end : last),
    null,
  )
}

// One in force may be taken away before its end. One that was put with an end in the past ended what it replaced.
const pauseEnd = (pause: Pause, now: Date): Date | null =>
  holdsBack(pause, now) ? null : latest(pause.createdAt, pause.until)
