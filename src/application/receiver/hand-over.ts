import { firstTrace, type Round } from '../../domain/detection/round.ts'
import type { Ourselves } from '../../domain/detection/speaker.ts'
import { isJudged, type Trace } from '../../domain/detection/traces.ts'
import type { PlacementRules } from '../../domain/placement-policy.ts'
import { isLive, type Session } from '../../domain/session.ts'
import { SYSTEM } from '../../domain/timeline.ts'
import type { PairDraft } from '../pair/pair-draft.ts'
import { transferIn } from '../pair/session-effects.ts'

export type DetectionSettings = PlacementRules & {
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
  ourselves: Ourselves,
  mode: DetectionSettings['mode'],
): Trace | null => {
  const session = draft.open().find(isJudged)
  if (session === undefined) return null
  const trace = firstTrace(session.judgedFrom, ownRounds(draft, session, rounds), ourselves)
  if (trace === null) return null

  const why = { reason: trace.rule, evidence: trace.evidence }
  const notes = { ...why, rule: trace.rule, messageId: trace.messageId }
  const isBesideLive = draft.open().some((open) => open.id !== session.id && isLive(open))
  if (mode === 'shadow' || isBesideLive) draft.noteOn(session, 'detect', SYSTEM, notes, false)
  else transferIn(draft, session, why, SYSTEM, notes)
  return trace
}

/** What the rounds say in this session. */
const ownRounds = (draft: PairDraft, { id }: Session, rounds: readonly Round[]): readonly Round[] =>
  rounds.map((round) => ({
    ...round,
    lines: round.lines.filter(({ messageId }) => draft.message(messageId)?.sessionId === id),
  }))
