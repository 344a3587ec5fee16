import { bySentAt } from '../../domain/explanation.ts'
import type { PlacementRules } from '../../domain/placement-policy.ts'
import { isLive, type Session } from '../../domain/session.ts'
import { SYSTEM } from '../../domain/timeline.ts'
import { type DetectionRules, findTrace, isJudged, type Trace } from '../../domain/transfer-detection.ts'
import type { PairDraft } from '../pair/pair-draft.ts'
import { transferIn } from '../pair/session-effects.ts'
import type { Round } from './explain-round.ts'

export type DetectionSettings = DetectionRules &
  PlacementRules & {
    /** `shadow` tells what it sees, and moves nothing. */
    readonly mode: 'enforce' | 'shadow'
  }

/**
 * The first trace of a human among the new lines and the edits, or null. With one the session is theirs, unless nothing
 * is to be moved. Each line counts in its own session, and a pair has one at the most that is judged.
 */
export const handOverIfTraced = (
  draft: PairDraft,
  rounds: readonly Round[],
  detection: DetectionSettings,
): Trace | null => {
  const session = draft.open().find(isJudged)
  if (session === undefined) return null
  const trace = firstTrace(draft, session, rounds, detection)
  if (trace === null) return null

  const why = { reason: trace.rule, evidence: trace.evidence }
  const notes = { ...why, rule: trace.rule, messageId: trace.messageId }
  const isBesideLive = draft.open().some((open) => open.id !== session.id && isLive(open))
  if (detection.mode === 'shadow' || isBesideLive) draft.noteOn(session, 'detect', SYSTEM, notes, false)
  else transferIn(draft, session, why, SYSTEM, notes)
  return trace
}

/** Of what the session's own lines show in each round, the first in time. */
const firstTrace = (
  draft: PairDraft,
  session: Session,
  rounds: readonly Round[],
  rules: DetectionRules,
): Trace | null => {
  const traces = rounds.flatMap(({ lines, explained }) => {
    const own = lines.filter(({ messageId }) => draft.message(messageId)?.sessionId === session.id)
    const trace = findTrace(session, own, explained, rules)
    const sentAt = own.find(({ messageId }) => messageId === trace?.messageId)?.sentAt
    return trace === null || sentAt === undefined ? [] : [{ trace, sentAt }]
  })
  return bySentAt(traces)[0]?.trace ?? null
}
