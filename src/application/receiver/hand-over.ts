import type { Explanation } from '../../domain/explanation.ts'
import type { IdentifiedLine } from '../../domain/message.ts'
import { isLive } from '../../domain/session.ts'
import { SYSTEM } from '../../domain/timeline.ts'
import { type DetectionRules, findTrace, isJudged, type Trace } from '../../domain/transfer-detection.ts'
import type { PairDraft } from '../pair/pair-draft.ts'
import { transferIn } from '../pair/session-effects.ts'

export type DetectionSettings = DetectionRules & {
  readonly freshWithinMs: number
  /** `shadow` tells what it sees, and moves nothing. */
  readonly mode: 'enforce' | 'shadow'
}

/** The trace of a human among the new lines, or null. With one the session is theirs, unless nothing is to be moved. */
export const handOverIfTraced = (
  draft: PairDraft,
  sessionId: string,
  fresh: readonly IdentifiedLine[],
  explained: Explanation,
  detection: DetectionSettings,
): Trace | null => {
  const session = draft.currentSession(sessionId)
  if (!isJudged(session)) return null
  const trace = findTrace(session, fresh, explained, detection)
  if (trace === null) return null

  const why = { reason: trace.rule, evidence: trace.evidence }
  const notes = { ...why, rule: trace.rule, messageId: trace.messageId }
  const isBesideLive = draft.open().some((open) => open.id !== sessionId && isLive(open))
  if (detection.mode === 'shadow' || isBesideLive) draft.noteOn(session, 'detect', SYSTEM, notes, false)
  else transferIn(draft, session, why, SYSTEM, notes)
  return trace
}
