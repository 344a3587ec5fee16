import type { AccountClock } from '../../domain/account-clock.ts'
import type { Message } from '../../domain/message.ts'
import { type AccountUsage, isPaced, type PacingRules } from '../../domain/pacing.ts'
import type { Pair } from '../../domain/pair.ts'
import type { Pause } from '../../domain/pause.ts'
import type { EndedSession, OpenSession, Session } from '../../domain/session.ts'
import type { SessionEvent } from '../../domain/session-event.ts'
import type { Task } from '../../domain/task.ts'
import type { TimelineEntry } from '../../domain/timeline.ts'
import type { Alert } from './alert-store.ts'
import type { Receipt, RequestKey } from './receipt-store.ts'

/** Where every decision about a pair is taken and kept. Each adapter passes test/contracts/pair-store.contract.ts. */
export interface PairStore {
  /**
   * Shows `decide` the pair as it is under the pair's lock, with the database's time, and stores what it returns:
   * all of it or nothing. Decisions about one pair happen one after another, over all replicas. A deadlock, a lock
   * time-out or a unique key that another writer took first runs `decide` again on what is then there, and several
   * callers may share a transaction, which is why it is synchronous: no I/O in it, nothing to undo. What it answers
   * is the answer of the run that was stored, so whatever follows from a decision belongs into its answer.
   *
   * Throws DatabaseUnavailable when the database does not answer, also when nobody knows whether it committed, and
   * RowBusy when somebody holds the pair for longer than is waited for.
   * KeyTaken, without a decision, when something is kept under the question's key: the first answer, for a repeat that
   * came while the first request was at it.
   */
  changePair<const Question extends PairQuestion, Answer>(
    pair: Pair,
    question: Question,
    decide: Decide<Answer, Question>,
  ): Promise<Answer>
}

/** What a decision wants to see beside the pair's open sessions and those of their tasks that any decision needs. */
export type PairQuestion = {
  /** This session and its tasks too, though it may have ended. */
  readonly sessionId?: string
  // Of a session with very many tasks only some are shown, see `PairFacts.tasks`. These are more that are:
  /** The tasks of these ids. */
  readonly aboutTasks?: readonly string[]
  /** Of the session asked for, the task with this external id. */
  readonly externalTaskId?: string
  /** Of the session asked for, the task that was handed out last, or where none was, the last one ever leased. */
  readonly lastSent?: true
  /** So many of those that wait, the first by position; FIRST_SHOWN unless said. */
  readonly firstWaiting?: number
  /** All of them. Reading so many takes its time. */
  readonly allTasks?: true
  /** Which of these messages are stored for the pair already; with them come the tasks that explain lines. */
  readonly messageIds?: readonly string[]
  /** With `messageIds`: what those lines say, so that texts that may be theirs are seen however many there are. */
  readonly said?: SaidLines
  /** The pauses that cover the pair. */
  readonly pauses?: true
  /** How its account is paced by these rules; where they count leases, its account is locked as with `lockAccount`. */
  readonly pacing?: PacingRules
  /** Decisions about its account too happen one after another. */
  readonly lockAccount?: true
  /** Whoever else decides about the pair, or the account, is not waited for: RowBusy within a moment. */
  readonly noWait?: true
  /** The key that its answer is to be kept under, or no decision at all: KeyTaken. */
  readonly key?: RequestKey
}

/** When the newest of some lines was sent, and what those of our account say, each once. */
export type SaidLines = { readonly newest: Date; readonly contents: readonly string[] }

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
   * The tasks of the open sessions and of the one asked for, and with `messageIds` those of `handedOut`. Of a session in
   * `shownInPart` those in flight, the first that wait, the one that it began with, and those that were asked for.
   */
  readonly tasks: readonly Task[]
  /**
   * The sessions of which not all tasks are shown, only such as have very many: each with the position up to which all
   * that wait are shown, Infinity when those are all there are.
   */
  readonly shownInPart: ReadonlyMap<string, number>
}

/** So many of a session's waiting tasks, the first by position, are shown at least. */
export const FIRST_SHOWN = 20

export type SeenTranscript = {
  /** Without an open session: the pair's latest session, or null. */
  readonly latestEnded: EndedSession | null
  /**
   * The pair's tasks whose content ever went out, of whatever session: the newest 500, all in flight, and with `said` the
   * next 500 that went out no later than the newest line (60 s allowed), and up to 500 that say the very same as a line.
   */
  readonly handedOut: readonly Task[]
  /** Those of the asked `messageIds` that are stored already, by their ids. */
  readonly knownMessages: ReadonlyMap<string, Message>
  /**
   * While the outcome of a text waits for its proof (its lease is over): what else is stored of our account's and the
   * marketplace's lines, stamped no earlier than 60 s before that hand-out, more where the account's clock is behind, in
   * the open sessions and in those that have ended since; oldest first, at most SAID_MAX. Else nothing.
   */
  readonly saidMeanwhile: readonly Message[]
  /** What is known of the account's clock, or null: nothing. */
  readonly clock: AccountClock | null
  /** When the newest line of the pair that was ever stored was sent, or null. */
  readonly newestSentAt: Date | null
}

/** How many tasks are read at most of each kind that `handedOut` names. */
export const HANDED_OUT_MAX = 500

/** How many lines are read at most of those that were said while a text of unknown outcome was out. */
export const SAID_MAX = 500

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
  /** Of these sessions every other task that waits is cancelled: those that were not shown. */
  readonly cancelledWaiting: readonly string[]
  readonly messages: readonly Message[]
  /** Messages that were stored before, as they are since they were edited. */
  readonly editedMessages: readonly Message[]
  readonly timeline: readonly TimelineEntry[]
  readonly events: readonly SessionEvent[]
  readonly alerts: readonly Alert[]
  /** Pauses to put, each in the place of one with the same scope. */
  readonly pauses: readonly Pause[]
  readonly usage: AccountUsage | null
  /**
   * What is known of the account's clock from now on, in the place of what the decision saw. Where somebody else has
   * noted something meanwhile, the decision is taken again.
   */
  readonly clock: { readonly before: AccountClock | null; readonly after: AccountClock } | null
  /** The answer, for a repeat of the same request, under the key that the question has. */
  readonly receipt: Receipt | null
}
