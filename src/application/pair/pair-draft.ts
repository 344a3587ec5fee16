import type { AccountClock } from '../../domain/account-clock.ts'
import type { Message } from '../../domain/message.ts'
import type { AccountUsage } from '../../domain/pacing.ts'
import type { Pause } from '../../domain/pause.ts'
import type { OpenSession, Session } from '../../domain/session.ts'
import type { PlainEventType, ReceivedMessages, TaskEventType } from '../../domain/session-event.ts'
import type { Task } from '../../domain/task.ts'
import type { TimelineCommand, TimelineNotes } from '../../domain/timeline.ts'
import type { Happened } from '../ports/meter.ts'
import type { PairFacts, PairQuestion, PairView } from '../ports/pair-store.ts'
import type { Receipt } from '../ports/receipt-store.ts'
import type { Lane } from '../ports/task-queue.ts'

/** A line that arrived; its session gives it the rest. */
type NewMessage = Pick<Message, 'messageId' | 'content' | 'sender' | 'source' | 'sentAt' | 'explainedBy'>

/** A pair as it stands, with whatever a decision has written so far. */
export interface PairStanding {
  /** The database's time. */
  readonly now: Date
  /** The pair's open sessions, the live one first. */
  open(): readonly OpenSession[]
  session(id: string): Session | undefined
  task(id: string): Task | undefined
  /** By position; where the session is shown in part, those that are. */
  tasksOf(sessionId: string): readonly Task[]
}

/**
 * A pair as a decision that asked this question sees and changes it: what it reads contains what it has written.
 * Nothing is stored yet.
 */
export type PairDraft<Question extends PairQuestion = PairQuestion> = DraftOver<PairView<Question>>

// By the view and not by the question: so the compiler holds what a draft shows against what is wanted of it.
interface DraftOver<View extends PairFacts> extends PairStanding {
  /** As it was before the decision. */
  readonly view: View

  /** As `session`, of one that is known to be there: it throws when it is not. */
  currentSession(id: string): Session
  /** Whether `tasksOf` has every one of its tasks that waits. */
  showsAllWaiting(sessionId: string): boolean
  /** Whether any of its tasks waits or is in flight, shown or not. */
  hasUnfinished(sessionId: string): boolean
  /** As `task`, of one that is known to be there: it throws when it is not. */
  currentTask(id: string): Task

  /** A new session, with its first timeline entry. */
  createSession(session: Session, actor: string, notes?: Partial<TimelineNotes>): Session
  /** The session after a move: version, state_since, last_activity and timeline follow. */
  moveSession(
    after: Session,
    command: TimelineCommand,
    actor: string,
    notes?: Partial<TimelineNotes>,
  ): Session
  /** A timeline entry that moves nothing; the session's version grows when `counted`. */
  noteOn(
    session: Session,
    command: TimelineCommand,
    actor: string,
    notes: Partial<TimelineNotes>,
    counted: boolean,
  ): Session
  /** The session with other facts, without a move. */
  replaceSession(session: Session): void
  /** Moves last_activity, and with it the time from which its rest counts. */
  touch(sessionId: string): void
  /** Has its rest counted anew, without activity: what kept it from idling is over. */
  restAnew(sessionId: string): void

  /** A place for one more task in the session. */
  takePosition(sessionId: string): number
  createTask(task: Task): void
  putTask(task: Task): void
  /** Cancels every task of the session that waits and is not shown. */
  cancelUnshown(sessionId: string): void
  /** Stores lines that arrived for the session, in this order. */
  addMessages(sessionId: string, messages: readonly NewMessage[]): readonly Message[]
  /** The message of this id as it is now: one of those that were asked for, or added. */
  message(messageId: string): Message | undefined
  /** A message that is there says something else since now, and this task explains it, or none. */
  editMessage(messageId: string, content: string, explainedBy: string | null): void

  /** An event about the session as it is now, with what its type is about besides. */
  tell(type: PlainEventType, sessionId: string): void
  tell(type: TaskEventType, sessionId: string, about: { readonly task: Task }): void
  tell(type: 'message.received', sessionId: string, about: ReceivedMessages): void

  /** Puts a pause, in the place of one with the same scope, and tells of the account that is paused, if one is named. */
  pause(pause: Pause, accountId: string | null): void
  countUsage(usage: AccountUsage): void
  /** What is known of the account's clock from now on; with a skew, people are told of it, in milliseconds. */
  noteClock(before: AccountClock | null, after: AccountClock, toldSkewMs: number | null): void

  /**
   * Tells the queue how the session stands, whether or not it changes: its candidate may be taken in `inMs`
   * milliseconds at the earliest.
   */
  requeue(sessionId: string, inMs?: number): void
  /** Tells the queue that a whole lane is held back, for so many milliseconds at most. */
  park(lane: Lane, forMs: number): void
  /** Has this counted once the decision is committed. */
  count(happened: Happened): void
  /** Keeps the answer with the decision, for a repeat of the same request. */
  keep(receipt: Receipt): void
}
