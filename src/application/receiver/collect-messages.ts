import {
  type AccountClock,
  behindMs,
  doubtMsOf,
  skewMsOf,
  skewToTell,
  withShown,
} from '../../domain/account-clock.ts'
import type { AttemptRules, Observed } from '../../domain/attempt-policy.ts'
import { type Hear, makeHear, ourselvesIn } from '../../domain/detection/heard.ts'
import type { Reader } from '../../domain/detection/reader.ts'
import { type Comparison, comparisonOf, type Round } from '../../domain/detection/round.ts'
import { skewShown } from '../../domain/detection/skew-shown.ts'
import type { Trace } from '../../domain/detection/traces.ts'
import { inRounds, type Sorted, sortLines } from '../../domain/edits.ts'
import { latest } from '../../domain/instant.ts'
import { type Digest, type IdentifiedLine, identifyLines, type ScrapedLine } from '../../domain/message.ts'
import type { Pair } from '../../domain/pair.ts'
import type { Session } from '../../domain/session.ts'
import { hasContent, type WithContent } from '../../domain/task.ts'
import { type Ask, decideOn } from '../pair/ask.ts'
import { inTurns } from '../pair/in-turns.ts'
import type { PairDraft } from '../pair/pair-draft.ts'
import type { IdSource } from '../ports/id-source.ts'
import type { SaidLines } from '../ports/pair-store.ts'
import type { Wait } from '../ports/timer.ts'
import { explainRound, takeDownEdits } from './explain-round.ts'
import { type DetectionSettings, handOverIfTraced } from './hand-over.ts'
import { confirmTexts, settleAbsent } from './settle-texts.ts'
import { placeFresh, storeFresh } from './store-fresh.ts'

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
  readonly comparison: Comparison
}

export type CollectMessages = (upload: Upload) => Ask<Collected>

type Needs = {
  readonly newId: IdSource
  readonly digest: Digest
  readonly detection: DetectionSettings
  readonly attempts: AttemptRules
  /** How long ended sessions are kept, in milliseconds; 0: for ever. */
  readonly retentionMs: number
  readonly reader: Reader
  readonly wait: Wait
}

/** Takes in what a receiver scraped, whole or not at all (CONTRACT 5, rules 1 to 6 in their order). */
export const makeCollectMessages =
  (needs: Needs): CollectMessages =>
  (upload) => {
    const identified = identifyLines(upload.lines, needs.digest)
    const hear = makeHear(upload.pair, identified, needs.reader)
    const messageIds = [...new Set(identified.map(({ messageId }) => messageId))]
    const said = saidIn(identified)
    const decision = (isReadFirst: boolean) =>
      decideOn(upload.pair, { messageIds, ...(said && { said }) }, (draft) => {
        if (isReadFirst) refuseUnread(draft, needs.reader)
        return collect(draft, { ...upload, identified, hear }, needs)
      })
    return async (changePair, tell) => {
      // Before anything is locked. What was heard is kept.
      await inTurns(identified, hear, needs.wait)
      try {
        return await decision(true)(changePair, tell)
      } catch (error) {
        if (!(error instanceof TextsUnread)) throw error
        await inTurns(error.texts, ({ content }) => needs.reader.comparedText(content), needs.wait)
        return decision(false)(changePair, tell)
      }
    }
  }

/** Of the texts that went out to the pair so many were never compared that it is done before, in turns with others. */
class TextsUnread extends Error {
  override readonly name = 'TextsUnread'
  readonly texts: readonly WithContent[]

  constructor(texts: readonly WithContent[]) {
    super(`${texts.length} texts were never compared`)
    this.texts = texts
  }
}
const UNREAD_MAX = 100

const refuseUnread = ({ view: { handedOut } }: Draft, reader: Reader): void => {
  const unread = handedOut.filter(hasContent).filter(({ content }) => !reader.isCompared(content))
  if (unread.length > UNREAD_MAX) throw new TextsUnread(unread)
}

/** What our account's lines say, as texts are stored; a longer one is no text of ours word for word. */
const saidIn = (lines: readonly IdentifiedLine[]): SaidLines | null => {
  const [first, ...others] = lines.map(({ sentAt }) => sentAt)
  if (first === undefined) return null
  const ours = lines.filter(({ source, content }) => source === 'account' && content.length <= TEXT_MAX)
  const contents = new Set(ours.flatMap(({ content }) => [content, content.trim()]))
  return { newest: latest(first, ...others), contents: [...contents] }
}
/** 5,000 characters, of two units each at most, and something around it. */
const TEXT_MAX = 10_100

type Draft = PairDraft<{ readonly messageIds: readonly string[] }>
type Arrived = Upload & { readonly identified: readonly IdentifiedLine[]; readonly hear: Hear }

const collect = (draft: Draft, arrived: Arrived, needs: Needs): Collected => {
  const sorted = sortLines(arrived.identified, draft.view.knownMessages, needs.reader.sameText)
  return takeIn(draft, arrived, sorted, needs)
}

const takeIn = (draft: Draft, arrived: Arrived, { fresh, edits }: Sorted, needs: Needs): Collected => {
  const { pair, lines, observed, identified, hear } = arrived
  const { newId, detection, reader, retentionMs } = needs
  const counts = { stored: fresh.length, duplicates: lines.length - fresh.length, changed: edits.length }
  const clock = noteSkew(draft, arrived, fresh, needs)
  const skewMs = skewMsOf(clock, draft.now)
  const sight = { observed, skewMs, doubtMs: doubtMsOf(clock, draft.now) }
  const means = { ...needs, hear, skewMs }
  if (fresh.length + edits.length === 0) {
    settleAbsent(draft, { ...sight, lines: identified, sentAt: [] }, means)
    const session = draft.open()[0] ?? null
    return { ...NOTHING_NEW, ...counts, session, transferred: cameToHuman(draft) }
  }

  const [now = [], ...later] = inRounds([...fresh, ...edits])
  const first = explainRound(draft, now, means)
  const speakerOf = (line: IdentifiedLine) => hear(line).speaker
  const told = { fresh, edits, explained: first.explained, speakerOf }
  const placement = fresh.length === 0 ? null : placeFresh(draft, told, { ...detection, retentionMs })
  if (placement?.kind === 'forgotten') return takeIn(draft, arrived, { fresh: [], edits }, needs)

  const made = { id: newId('session'), pair }
  const stored = placement === null ? null : storeFresh(draft, told, placement, made)
  const taken = [takeDown(draft, first, edits)]
  for (const again of later) taken.push(takeDown(draft, explainRound(draft, again, means), edits))

  const rounds = taken.map(({ round }) => round)
  const ourselves = ourselvesIn(pair, identified, reader)
  const judging = { ourselves, mode: detection.mode, behindMs: behindMs(clock, draft.now) }
  const trace = handOverIfTraced(draft, rounds, judging)
  // After the trace: a text that fails for good must not hide that a human took part.
  const sentAt = identified.map((line) => line.sentAt)
  settleAbsent(draft, { ...sight, lines: [...identified, ...edits], sentAt }, means)
  return {
    ...counts,
    session: draft.currentSession(stored?.sessionId ?? sessionOfEdits(draft, trace, edits)),
    sessionCreated: stored?.isNew ?? false,
    transferred: cameToHuman(draft),
    confirmedTaskIds: taken.flatMap(({ confirmed }) => confirmed),
    detection: trace,
    comparison: comparisonOf(rounds),
  }
}

/** What is known of the account's clock, with what the new lines show of it. */
const noteSkew = (
  draft: Draft,
  { pair, identified, hear }: Arrived,
  fresh: readonly IdentifiedLine[],
  { reader }: Needs,
): AccountClock | null => {
  const { clock, newestSentAt, handedOut } = draft.view
  const [first, ...others] = identified.map(({ sentAt }) => sentAt)
  if (first === undefined || fresh.length === 0) return clock
  const seen = {
    fresh,
    newestSentAt: latest(first, newestSentAt, ...others),
    tasks: handedOut,
    now: draft.now,
  }
  const news = withShown(clock, pair.accountId, skewShown(seen, reader, hear), draft.now)
  if (news === null) return clock
  draft.noteClock(clock, news.clock, news.isTold ? skewToTell(news.clock, draft.now) : null)
  return news.clock
}

const NOTHING_NEW = {
  sessionCreated: false,
  confirmedTaskIds: [],
  detection: null,
  comparison: 'full',
} as const

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
