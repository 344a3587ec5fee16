import { firstTrace, type Round } from '../../domain/detection/round.ts'
import type { Ourselves } from '../../domain/detection/speaker.ts'
import { isJudged, type Trace } from '../../domain/detection/traces.ts'
import { after } from '../../domain/instant.ts'
import type { PlacementRules } from '../../domain/placement-policy.ts'
import { isLive, type Session } from '../../domain/session.ts'
import { SYSTEM } from '../../domain/timeline.ts'
import type { PairDraft } from '../pair/pair-draft.ts'
import { transferIn } from '../pair/session-effects.ts'

export type DetectionSettings = Omit<PlacementRules, 'retentionMs'> & {
  /** `shadow` tells what it sees, and moves nothing. */
  readonly mode: 'enforce' | 'shadow'
}

/**
 * The first trace of a human among the new lines and the edits, or null. With one the session is theirs, unless nothing
 * is to be moved. Where the chat's clock is known to be `behindMs` behind, a line was sent so much later than it is dated.
 * Each line counts in its own session, and a pair has one at the most that is judged.
 */
export const handOverIfTraced = (
  draft: PairDraft,
  rounds: readonly Round[],
  { ourselves, mode, behindMs }: Judging,
): Trace | null => {
  const session = draft.open().find(isJudged)
  if (session === undefined) return null
  const trace = firstTrace(after(session.judgedFrom, -behindMs), ownRounds(draft, session, rounds), ourselves)
  if (trace === null) return null

  const why = { reason: trace.rule, evidence: trace.evidence }
  const notes = { ...why, rule: trace.rule, messageId: trace.messageId }
  const isBesideLive = draft.open().some((open) => open.id !== session.id && isLive(open))
  if (mode === 'shadow' || isBesideLive) draft.noteOn(session, 'detect', SYSTEM, notes, false)
  else transferIn(draft, session, why, SYSTEM, notes)
  return trace
}

type Judging = Pick<DetectionSettings, 'mode'> & { readonly ourselves: Ourselves; readonly behindMs: number }

/** What the rounds say in this session. */
const ownRounds = (draft: PairDraft, { id }: Session, rounds: readonly Round[]): readonly Round[] =>
  rounds.map((round) => ({
    ...round,
    lines: round.lines.filter(({ messageId }) => draft.message(messageId)?.sessionId === id),
  }))
