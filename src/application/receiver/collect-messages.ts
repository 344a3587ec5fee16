import type { AttemptRules, Observed } from '../../domain/attempt-policy.ts'
import { inRounds, type SameText, sortLines } from '../../domain/edits.ts'
import { type Digest, type IdentifiedLine, identifyLines, type ScrapedLine } from '../../domain/message.ts'
import type { Pair } from '../../domain/pair.ts'
import type { SpeakerOf } from '../../domain/placement-policy.ts'
import type { Session } from '../../domain/session.ts'
import type { Trace } from '../../domain/transfer-detection.ts'
import { type Ask, decideOn } from '../pair/ask.ts'
import type { PairDraft } from '../pair/pair-draft.ts'
import type { IdSource } from '../ports/id-source.ts'
import { explainRound, type Round, takeDownEdits } from './explain-round.ts'
import { type DetectionSettings, handOverIfTraced } from './hand-over.ts'
import { confirmTexts, settleAbsent } from './settle-texts.ts'
import { storeFresh } from './store-fresh.ts'

export type Upload = {
  readonly pair: Pair
  readonly lines: readonly ScrapedLine[]
  /** All that was said between these instants is in this and earlier uploads. */
  readonly observed: Observed | null
}

export type Collected = {
  /**
   * The session that the new messages are stored in; with edits alone that of the trace, else of the last edit; with
   * neither the pair's open one, or null.
   */
  readonly session: Session | null
  readonly sessionCreated: boolean
  /** By this upload. */
  readonly transferred: boolean
  readonly stored: number
  /** Edits included. */
  readonly duplicates: number
  /** How many edits there were. */
  readonly changed: number
  readonly confirmedTaskIds: readonly string[]
  readonly detection: Trace | null
}

export type CollectMessages = (upload: Upload) => Ask<Collected>

type Needs = {
  readonly newId: IdSource
  readonly digest: Digest
  readonly detection: DetectionSettings
  readonly attempts: AttemptRules
  readonly sameText: SameText
  readonly speakerOf: SpeakerOf
}

/** Takes in what a receiver scraped, whole or not at all (CONTRACT 5, rules 1 to 6 in their order). */
export const makeCollectMessages =
  ({ newId, digest, detection, attempts, sameText, speakerOf }: Needs): CollectMessages =>
  ({ pair, lines, observed }) => {
    const identified = identifyLines(lines, digest)
    const messageIds = [...new Set(identified.map(({ messageId }) => messageId))]

    return decideOn(pair, { messageIds }, (draft): Collected => {
      const { fresh, edits } = sortLines(identified, draft.view.knownMessages, sameText)
      const counts = { stored: fresh.length, duplicates: lines.length - fresh.length, changed: edits.length }
      if (fresh.length + edits.length === 0) {
        settleAbsent(draft, observed, { lines: identified, sentAt: [] }, attempts)
        const session = draft.open()[0] ?? null
        return { ...NOTHING_NEW, ...counts, session, transferred: cameToHuman(draft) }
      }

      const [now = [], ...later] = inRounds([...fresh, ...edits])
      const first = explainRound(draft, now)
      const made = { id: newId('session'), pair }
      const stored = storeFresh(
        draft,
        { fresh, edits, explained: first.explained, speakerOf },
        detection,
        made,
      )
      const taken = [takeDown(draft, first, edits)]
      for (const again of later) taken.push(takeDown(draft, explainRound(draft, again), edits))

      const rounds = taken.map(({ round }) => round)
      const trace = handOverIfTraced(draft, rounds, detection)
      // After the trace: a text that fails for good must not hide that a human took part.
      const sentAt = identified.map((line) => line.sentAt)
      settleAbsent(draft, observed, { lines: [...identified, ...edits], sentAt }, attempts)
      return {
        ...counts,
        session: draft.currentSession(stored?.sessionId ?? sessionOfEdits(draft, trace, edits)),
        sessionCreated: stored?.isNew ?? false,
        transferred: cameToHuman(draft),
        confirmedTaskIds: taken.flatMap(({ confirmed }) => confirmed),
        detection: trace,
      }
    })
  }

const NOTHING_NEW = { sessionCreated: false, confirmedTaskIds: [], detection: null } as const

/** What explains the lines is confirmed, and those that are edits say something else from now on. */
const takeDown = (draft: PairDraft, round: Round, edits: readonly IdentifiedLine[]) => {
  const confirmed = confirmTexts(draft, round)
  takeDownEdits(draft, round, edits)
  return { round, confirmed }
}

/** Whether this upload brought one to a human: by a trace, by beginning it, or by a text that is proved not typed. */
const cameToHuman = (draft: PairDraft): boolean =>
  draft
    .open()
    .some(
      ({ id, state }) =>
        state === 'transferred' &&
        draft.view.sessions.find((seen) => seen.id === id)?.state !== 'transferred',
    )

const sessionOfEdits = (draft: PairDraft, trace: Trace | null, edits: readonly IdentifiedLine[]): string => {
  const messageId = trace?.messageId ?? edits.at(-1)?.messageId ?? ''
  const message = draft.message(messageId)
  if (message === undefined) throw new Error(`the view lacks message ${messageId}`)
  return message.sessionId
}
