import type { Message } from '../../domain/message.ts'
import { type AccountUsage, isPaced, type PacingRules } from '../../domain/pacing.ts'
import type { Pair } from '../../domain/pair.ts'
import type { Pause } from '../../domain/pause.ts'
import type { EndedSession, OpenSession, Session } from '../../domain/session.ts'
import type { SessionEvent } from '../../domain/session-event.ts'
import type { Task } from '../../domain/task.ts'
import type { TimelineEntry } from '../../domain/timeline.ts'
import type { Alert } from './alert-store.ts'
import type { Receipt } from './receipt-store.ts'

/** Where every decision about a pair is taken and kept. Each adapter passes test/contracts/pair-store.contract.ts. */
export interface PairStore {
  /**
   * Shows `decide` the pair as it is under the pair's lock, with the database's time, and stores what it returns:
   * all of it or nothing. Decisions about one pair happen one after another, over all replicas. A deadlock, a lock
   * time-out or a unique key that another writer took first runs `decide` again on what is then there, and several
   * callers may share a transaction, which is why it is synchronous: no I/O in it, nothing to undo. What it answers
   * is the answer of the run that was stored, so whatever follows from a decision belongs into its answer.
   *
   * Throws DatabaseUnavailable when the database does not answer, also when nobody knows whether it committed.
   */
  changePair<const Question extends PairQuestion, Answer>(
    pair: Pair,
    question: Question,
    decide: Decide<Answer, Question>,
  ): Promise<Answer>
}

/** What a decision wants to see beside the pair's open sessions and their tasks. */
export type PairQuestion = {
  /** This session and its tasks too, though it may have ended. */
  readonly sessionId?: string
  /** Which of these messages are stored for the pair already; with them come the tasks that explain lines. */
  readonly messageIds?: readonly string[]
  /**
   * These tasks are what it is about: of a session with very many, only some others are shown beside them, see
   * `PairFacts.tasks`.
   */
  readonly aboutTasks?: readonly string[]
  /** The pauses that cover the pair. */
  readonly pauses?: true
  /** How its account is paced by these rules; where they count leases, its account is locked as with `lockAccount`. */
  readonly pacing?: PacingRules
  /** Decisions about its account too happen one after another. */
  readonly lockAccount?: true
}

/** Whether decisions that ask this are taken in turn with all others about their account. */
export const locksAccount = ({ pacing, lockAccount }: PairQuestion): boolean =>
  lockAccount === true || (pacing !== undefined && isPaced(pacing))

/** What a decision sees: what every one does, and what its question asked for. What was not asked for does not compile. */
export type PairView<Question extends PairQuestion = PairQuestion> = PairFacts &
  (Question extends { readonly messageIds: readonly string[] } ? SeenTranscript : unknown) &
  (Question extends { readonly pauses: true } ? SeenPauses : unknown) &
  (Question extends { readonly pacing: PacingRules } ? SeenPacing : unknown)

export type PairFacts = {
  readonly now: Date
  /** The open ones, the live one first. */
  readonly open: readonly OpenSession[]
  /**
   * Every session seen: the open ones, the one asked for, and with `messageIds` those of `handedOut` and
   * `knownMessages`, and `latestEnded`.
   */
  readonly sessions: readonly Session[]
  /**
   * All tasks of the open sessions and of the one asked for, and with `messageIds` those of `handedOut`. With
   * `aboutTasks`, of a session in `shownInPart` those in flight, the first `FIRST_SHOWN` that wait, and those that it is about.
   */
  readonly tasks: readonly Task[]
  /** The sessions of which not all tasks are shown: only of such as have very many. */
  readonly shownInPart: ReadonlySet<string>
}

/** So many of a session's waiting tasks, the first by position, are shown at least. */
export const FIRST_SHOWN = 20

export type SeenTranscript = {
  /** Without an open session: the pair's latest session, or null. */
  readonly latestEnded: EndedSession | null
  /** The pair's tasks whose content ever went out, newest 500, of whatever session. */
  readonly handedOut: readonly Task[]
  /** Those of the asked `messageIds` that are stored already, by their ids. */
  readonly knownMessages: ReadonlyMap<string, Message>
}

/** The pauses that cover the account, the shop, any type or all; also those that have ended. */
export type SeenPauses = { readonly pauses: readonly Pause[] }

/** The rules that were asked with, and what the account has had; null where they count nothing. */
export type SeenPacing = {
  readonly pacing: { readonly rules: PacingRules; readonly usage: AccountUsage | null }
}

export type Decide<Answer, Question extends PairQuestion = PairQuestion> = (
  view: PairView<Question>,
) => Decision<Answer>

type Decision<Answer> = { readonly answer: Answer; readonly change: PairChange | null }

/** Everything that one decision writes, in one transaction. Sessions and tasks come as they are afterwards. */
export type PairChange = {
  readonly createdSessions: readonly Session[]
  readonly changedSessions: readonly Session[]
  readonly createdTasks: readonly Task[]
  readonly changedTasks: readonly Task[]
  readonly messages: readonly Message[]
  /** Messages that were stored before, as they are since they were edited. */
  readonly editedMessages: readonly Message[]
  readonly timeline: readonly TimelineEntry[]
  readonly events: readonly SessionEvent[]
  readonly alerts: readonly Alert[]
  /** Pauses to put, each in the place of one with the same scope. */
  readonly pauses: readonly Pause[]
  readonly usage: AccountUsage | null
  /** The answer, for a repeat of the same request; ReceiptLost when another request took its key over. */
  readonly receipt: Receipt | null
}
