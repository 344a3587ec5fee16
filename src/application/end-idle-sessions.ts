import { nextOf } from '../domain/dispatch.ts'
import { type Around, type IdleLimits, idleAt, idleLimitMs } from '../domain/idle-policy.ts'
import { after } from '../domain/instant.ts'
import { type PacingRules, pacingHolds } from '../domain/pacing.ts'
import { scopesOf } from '../domain/pause.ts'
import { isEnded, isLive, type OpenSession } from '../domain/session.ts'
import { SYSTEM } from '../domain/timeline.ts'
import { currentOf } from './create-session.ts'
import { holdsQuestion } from './lease-rules.ts'
import { endIn } from './move-effects.ts'
import type { ChangePair } from './pair-changes.ts'
import type { PairDraft } from './pair-draft.ts'
import type { DueWork } from './ports/due-work.ts'
import type { CatchUp } from './return-lost-leases.ts'

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
  async () => {
    const resting = await due.restingSessions(limits, SLICE)
    for (const { pair, sessionId } of resting) {
      await changePair(pair, { sessionId, holds: holdsQuestion(pacing) }, (draft) => {
        const session = currentOf(draft, sessionId)
        if (!isEnded(session)) endIfIdle(draft, session, limits, pacing)
      })
    }
    return resting.length
  }
const SLICE = 200

const endIfIdle = (draft: PairDraft, session: OpenSession, limits: IdleLimits, pacing: PacingRules): void => {
  const idle = idleAt(session, aroundOf(draft, session, pacing), limits, draft.now)
  if (idle !== null && idle <= draft.now) {
    endIn(draft, session, 'timeout', { reason: 'idle', evidence: null }, SYSTEM)
    return
  }
  const restsFrom = idle === null ? draft.now : after(idle, -idleLimitMs(session, limits))
  draft.replaceSession({ ...session, restsFrom })
}

const aroundOf = (draft: PairDraft, session: OpenSession, pacing: PacingRules): Around => {
  const pausedBy = session.state === 'paused' ? session.pausedBy : null
  return {
    tasks: draft.tasksOf(session.id),
    heldUntil: heldUntil(draft, session, pacing),
    isPauserLive: draft.open().some((open) => open.id === pausedBy && isLive(open)),
  }
}

/** Until when pauses and pacing hold the session's next task back, or held it: the clock starts anew at that end. */
const heldUntil = (draft: PairDraft, session: OpenSession, pacing: PacingRules): Around['heldUntil'] => {
  if (nextOf(draft.tasksOf(session.id)) === null) return null
  const scopes: ReadonlySet<string> = new Set(scopesOf(session.pair, [session.taskType]))
  const ends = [
    ...draft.view.pauses.filter(({ scope }) => scopes.has(scope)),
    ...pacingHolds(draft.view.usage, pacing, draft.now),
  ].map(({ until }) => until)
  if (ends.includes(null)) return 'forever'
  return ends.reduce<Date | null>(
    (last, end) => (last === null || (end !== null && end > last) ? end : last),
    null,
  )
}
