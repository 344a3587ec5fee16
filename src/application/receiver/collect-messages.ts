import type { AttemptRules, Observed } from '../../domain/attempt-policy.ts'
import { bySentAt, type Explanation, explainLines } from '../../domain/explanation.ts'
import { type Digest, type IdentifiedLine, identifyLines, type ScrapedLine } from '../../domain/message.ts'
import type { Pair } from '../../domain/pair.ts'
import { decidePlacement, type Placement } from '../../domain/placement-policy.ts'
import { type Beginning, beginHistory, beginSession, type Session } from '../../domain/session.ts'
import { SYSTEM } from '../../domain/timeline.ts'
import type { Trace } from '../../domain/transfer-detection.ts'
import { type Ask, decideOn } from '../pair/ask.ts'
import type { PairDraft } from '../pair/pair-draft.ts'
import type { IdSource } from '../ports/id-source.ts'
import { type DetectionSettings, handOverIfTraced } from './hand-over.ts'
import { confirmTexts, settleAbsent } from './settle-texts.ts'

export type Upload = {
  readonly pair: Pair
  readonly lines: readonly ScrapedLine[]
  /** All that was said between these instants is in this and earlier uploads. */
  readonly observed: Observed | null
}

export type Collected = {
  /** The session that the new messages are stored in, else the pair's open one, or null. */
  readonly session: Session | null
  readonly sessionCreated: boolean
  /** By this upload. */
  readonly transferred: boolean
  readonly stored: number
  readonly duplicates: number
  readonly confirmedTaskIds: readonly string[]
  readonly detection: Trace | null
}

export type CollectMessages = (upload: Upload) => Ask<Collected>

type Needs = {
  readonly newId: IdSource
  readonly digest: Digest
  readonly detection: DetectionSettings
  readonly attempts: AttemptRules
}

/** Takes in what a receiver scraped, whole or not at all (CONTRACT 5, rules 1 to 6 in their order). */
export const makeCollectMessages =
  ({ newId, digest, detection, attempts }: Needs): CollectMessages =>
  ({ pair, lines, observed }) => {
    const identified = identifyLines(lines, digest)
    const messageIds = identified.map(({ messageId }) => messageId)

    return decideOn(pair, { messageIds }, (draft): Collected => {
      const fresh = identified.filter(({ messageId }) => !draft.view.knownMessageIds.has(messageId))
      const duplicates = lines.length - fresh.length
      if (fresh.length === 0) {
        settleAbsent(draft, observed, { lines: identified, sentAt: [] }, attempts)
        const session = draft.open()[0] ?? null
        return { ...NOTHING_NEW, session, transferred: wentToHuman(draft, session), duplicates }
      }

      const explained = explainLines(fresh, draft.view.handedOut)
      const placement = decidePlacement(
        {
          open: draft.open(),
          latestEnded: draft.view.latestEnded,
          lines: fresh,
          explained,
          sessionOfTask: (id) => draft.task(id)?.sessionId,
        },
        detection.freshWithinMs,
        draft.now,
      )
      const sessionId = placeFor(draft, placement, { id: newId('session'), pair })
      store(draft, sessionId, fresh, explained)
      const confirmedTaskIds = confirmTexts(draft, explained)
      const trace = handOverIfTraced(draft, sessionId, fresh, explained, detection)
      // After the trace: a text that fails for good must not hide that a human took part.
      const sentAt = identified.map((line) => line.sentAt)
      settleAbsent(draft, observed, { lines: identified, sentAt }, attempts)
      const session = draft.currentSession(sessionId)
      return {
        session,
        sessionCreated: placement.kind === 'history' || placement.kind === 'unheard',
        transferred: wentToHuman(draft, session),
        stored: fresh.length,
        duplicates,
        confirmedTaskIds,
        detection: trace,
      }
    })
  }

const NOTHING_NEW = {
  sessionCreated: false,
  stored: 0,
  confirmedTaskIds: [],
  detection: null,
} as const

/** Whether this upload brought it to a human: by a trace, by beginning it, or by a text that is proved not typed. */
const wentToHuman = (draft: PairDraft, session: Session | null): boolean =>
  session?.state === 'transferred' &&
  draft.view.sessions.find(({ id }) => id === session.id)?.state !== 'transferred'

/** The id of the session that the new messages go into, begun where there is none. */
const placeFor = (draft: PairDraft, placement: Placement, made: Pick<Beginning, 'id' | 'pair'>): string => {
  if (placement.kind === 'open' || placement.kind === 'late') return placement.session.id

  const { id } = made
  const manual = {
    ...made,
    taskType: 'manual_customer_service',
    externalTaskId: null,
    metadata: null,
    evidence: null,
  } as const
  if (placement.kind === 'history') {
    draft.createSession(beginHistory({ ...manual, reason: 'history' }, placement.endedAt, draft.now), SYSTEM)
    draft.tell('session.created', id)
    draft.tell('session.ended', id)
  } else {
    draft.createSession(
      beginSession({ ...manual, reason: 'no_active_session' }, 'transferred', draft.now),
      SYSTEM,
    )
    draft.tell('session.created', id)
    draft.tell('session.transferred', id)
  }
  return id
}

const store = (
  draft: PairDraft,
  sessionId: string,
  fresh: readonly IdentifiedLine[],
  explained: Explanation,
): void => {
  const lines = fresh.map((line) => ({ ...line, explainedBy: explained.get(line.messageId) ?? null }))
  const messages = draft.addMessages(sessionId, lines)
  draft.touch(sessionId)
  draft.tell('message.received', sessionId, { messages: bySentAt(messages) })
}
