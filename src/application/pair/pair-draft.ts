import { candidateOf, dueAt } from '../../domain/dispatch.ts'
import type { Message } from '../../domain/message.ts'
import type { AccountUsage } from '../../domain/pacing.ts'
import type { Pause } from '../../domain/pause.ts'
import type { OpenSession, Session, SessionCounts } from '../../domain/session.ts'
import { isEnded, isOpen } from '../../domain/session.ts'
import type { EventType, SessionEvent } from '../../domain/session-event.ts'
import type { Task } from '../../domain/task.ts'
import {
  NO_NOTES,
  type TimelineCommand,
  type TimelineEntry,
  type TimelineNotes,
} from '../../domain/timeline.ts'
import { withAttention } from '../../domain/unattended-policy.ts'
import type { IdSource } from '../ports/id-source.ts'
import type { PairChange, PairView } from '../ports/pair-store.ts'

/** A pair as a decision sees and changes it: what it reads contains what it has written. Nothing is stored yet. */
export interface PairDraft {
  readonly view: PairView
  readonly now: Date

  /** The pair's open sessions as they are now, the live one first. */
  open(): readonly OpenSession[]
  session(id: string): Session | undefined
  task(id: string): Task | undefined
  /** As `session`, of one that the view is known to hold; throws when it does not. */
  currentSession(id: string): Session
  /** As `task`, of one that the view is known to hold; throws when it does not. */
  currentTask(id: string): Task
  /** By position. */
  tasksOf(sessionId: string): readonly Task[]

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
  /** Stores lines that arrived for the session, in this order. */
  addMessages(
    sessionId: string,
    messages: readonly Omit<Message, 'arrival' | 'sessionId' | 'createdAt' | 'pair'>[],
  ): readonly Message[]

  /** An event about the session as it is now. */
  tell(
    type: EventType,
    sessionId: string,
    about?: { readonly task?: Task; readonly messages?: readonly Message[] },
  ): void

  /** Puts a pause, in the place of one with the same scope, and tells of the account that is paused, if one is named. */
  pause(pause: Pause, accountId: string | null): void
  countUsage(usage: AccountUsage): void

  /**
   * Tells the queue how the session stands, whether or not it changes: its candidate may be taken in `inMs`
   * milliseconds at the earliest.
   */
  requeue(sessionId: string, inMs?: number): void
  /** The sessions whose place in the queue may have changed, and in how many milliseconds they may be taken. */
  requeued(): ReadonlyMap<string, number>

  /** All that is to be stored, or null when nothing changed. */
  close(): Omit<PairChange, 'alerts' | 'receipt'> | null
}

export const openDraft = (view: PairView, newId: IdSource): PairDraft => {
  const { now } = view
  const seen = [...view.sessions, ...(view.latestEnded === null ? [] : [view.latestEnded])]
  const sessions = new Map(seen.map((session) => [session.id, session]))
  const tasks = new Map([...view.handedOut, ...view.tasks].map((task) => [task.id, task]))
  const created = { sessions: new Set<string>(), tasks: new Set<string>() }
  const changed = { sessions: new Set<string>(), tasks: new Set<string>() }
  const stale = new Map<string, number>()
  const pauses: Pause[] = []
  let usage: AccountUsage | null = null
  const messages: Message[] = []
  const timeline: TimelineEntry[] = []
  const events: SessionEvent[] = []

  const sessionOf = (id: string): Session => {
    const session = sessions.get(id)
    if (session === undefined) throw new Error(`the view lacks session ${id}`)
    return session
  }

  const taskOf = (id: string): Task => {
    const task = tasks.get(id)
    if (task === undefined) throw new Error(`the view lacks task ${id}`)
    return task
  }

  const putSession = <S extends Session>(session: S): S => {
    const attended = withAttention(session, now)
    sessions.set(session.id, attended)
    if (!created.sessions.has(session.id)) changed.sessions.add(session.id)
    return attended
  }

  const count = (id: string, what: keyof SessionCounts, by = 1): number => {
    const session = sessionOf(id)
    const before = session.counts[what]
    putSession({ ...session, counts: { ...session.counts, [what]: before + by } })
    return before + 1
  }

  const enter = (
    session: Session,
    entry: Pick<TimelineEntry, 'from' | 'command' | 'actor'>,
    notes: Partial<TimelineNotes>,
  ) => {
    putSession(session)
    const seq = count(session.id, 'timeline')
    timeline.push({
      ...NO_NOTES,
      reason: session.reason,
      evidence: session.evidence,
      ...notes,
      ...entry,
      sessionId: session.id,
      seq,
      at: now,
      to: session.state,
    })
    return sessionOf(session.id)
  }

  const tasksOf = (sessionId: string): readonly Task[] =>
    [...tasks.values()].filter((task) => task.sessionId === sessionId).sort((a, b) => a.position - b.position)

  const putTask = (task: Task): void => {
    tasks.set(task.id, task)
    if (!created.tasks.has(task.id)) changed.tasks.add(task.id)
  }

  const writtenTasks = () => [...created.tasks, ...changed.tasks].flatMap((id) => tasks.get(id) ?? [])

  /** A task takes its place in the queue when it first becomes its session's next one. */
  const placeCandidates = () => {
    const touched = [...created.sessions, ...changed.sessions]
    for (const id of touched) {
      const candidate = candidateOf(sessionOf(id), tasksOf(id))
      if (candidate !== null && candidate.readyAt === null)
        putTask({ ...candidate, readyAt: latestOf(now, dueAt(candidate)) })
    }
  }

  return {
    view,
    now,
    open: () =>
      [...sessions.values()]
        .filter(isOpen)
        .sort((a, b) => Number(a.state === 'paused') - Number(b.state === 'paused')),
    session: (id) => sessions.get(id),
    task: (id) => tasks.get(id),
    currentSession: sessionOf,
    currentTask: taskOf,
    tasksOf,
    createSession: (session, actor, notes = {}) => {
      created.sessions.add(session.id)
      return enter(session, { from: null, command: 'create', actor }, notes)
    },
    moveSession: (after, command, actor, notes = {}) => {
      const before = sessionOf(after.id)
      const moved = {
        ...after,
        counts: before.counts,
        version: before.version + 1,
        stateSince: now,
        lastActivity: now,
        restsFrom: now,
      }
      return enter(moved, { from: before.state, command, actor }, notes)
    },
    noteOn: (session, command, actor, notes, counted) =>
      enter(
        { ...session, version: session.version + (counted ? 1 : 0) },
        { from: session.state, command, actor },
        { reason: null, evidence: null, ...notes },
      ),
    replaceSession: (session) => {
      putSession(session)
    },
    touch: (id) => {
      const session = sessionOf(id)
      if (!isEnded(session)) putSession({ ...session, lastActivity: now, restsFrom: now })
    },
    restAnew: (id) => {
      const session = sessionOf(id)
      if (!isEnded(session)) putSession({ ...session, restsFrom: now })
    },
    takePosition: (id) => count(id, 'tasks'),
    createTask: (task) => {
      created.tasks.add(task.id)
      putTask(task)
    },
    putTask,
    addMessages: (sessionId, lines) => {
      const { pair } = sessionOf(sessionId)
      const first = count(sessionId, 'messages', lines.length)
      const added = lines.map((line, i) => ({ ...line, sessionId, pair, arrival: first + i, createdAt: now }))
      messages.push(...added)
      return added
    },
    tell: (type, sessionId, about = {}) => {
      const seq = count(sessionId, 'events')
      const { task = null, messages: said = [] } = about
      events.push({
        id: newId('event'),
        type,
        at: now,
        seq,
        session: sessionOf(sessionId),
        task,
        messages: said,
        accountId: null,
        pause: null,
      })
    },
    pause: (pause, accountId) => {
      pauses.push(pause)
      if (accountId === null) return
      events.push({ ...NOBODY, id: newId('event'), type: 'account.paused', at: now, accountId, pause })
    },
    countUsage: (counted) => {
      usage = counted
    },
    requeue: (id, inMs = 0) => {
      stale.set(id, inMs)
    },
    requeued: () => {
      const written = [
        ...created.sessions,
        ...changed.sessions,
        ...writtenTasks().map(({ sessionId }) => sessionId),
      ]
      return new Map([...written.map((id): [string, number] => [id, 0]), ...stale])
    },
    close: () => {
      placeCandidates()
      const pick = <T>(from: ReadonlyMap<string, T>, ids: ReadonlySet<string>): T[] =>
        [...ids].flatMap((id) => from.get(id) ?? [])
      const change = {
        createdSessions: pick(sessions, created.sessions),
        changedSessions: pick(sessions, changed.sessions),
        createdTasks: pick(tasks, created.tasks),
        changedTasks: pick(tasks, changed.tasks),
        messages,
        timeline,
        events,
        pauses,
      }
      const isEmpty = usage === null && Object.values(change).every((writes) => writes.length === 0)
      return isEmpty ? null : { ...change, usage }
    },
  }
}

const latestOf = (a: Date, b: Date): Date => (a > b ? a : b)

export const NOTHING_WRITTEN: Omit<PairChange, 'alerts' | 'receipt'> = {
  createdSessions: [],
  changedSessions: [],
  createdTasks: [],
  changedTasks: [],
  messages: [],
  timeline: [],
  events: [],
  pauses: [],
  usage: null,
}

/** An event about no session. */
const NOBODY = { seq: null, session: null, task: null, messages: [] } as const
