import { candidateOf, dueAt } from '../../domain/dispatch.ts'
import { latest } from '../../domain/instant.ts'
import type { Message } from '../../domain/message.ts'
import type { AccountUsage } from '../../domain/pacing.ts'
import type { Pause } from '../../domain/pause.ts'
import type { Session, SessionCounts } from '../../domain/session.ts'
import { isEnded, isOpen, liveFirst } from '../../domain/session.ts'
import type { EventInSession, SessionEvent } from '../../domain/session-event.ts'
import { isInFlight, isUnfinished, isWaiting, type Task } from '../../domain/task.ts'
import { NO_NOTES, type TimelineEntry, type TimelineNotes } from '../../domain/timeline.ts'
import { withAttention } from '../../domain/unattended-policy.ts'
import type { IdSource } from '../ports/id-source.ts'
import type { Happened } from '../ports/meter.ts'
import type { PairChange, PairFacts, PairQuestion, PairView, SeenTranscript } from '../ports/pair-store.ts'
import type { Receipt } from '../ports/receipt-store.ts'
import type { ParkedLane } from '../ports/task-queue.ts'
import type { PairDraft } from './pair-draft.ts'

/** What a finished decision comes to. */
export type Finished = {
  /** All that is to be stored, or null when nothing is. */
  readonly writes: Writes | null
  /** The sessions whose place in the queue may have changed, and in how many milliseconds they may be taken. */
  readonly places: ReadonlyMap<string, number>
  readonly parks: readonly ParkedLane[]
  /** What is to be counted. */
  readonly counted: readonly Happened[]
}

/** What a decision writes; the alerts follow from its events. */
type Writes = Omit<PairChange, 'alerts'>

/** Only some tasks of a session were shown, and the decision depends on all of them. */
export class AllTasksWanted extends Error {
  override readonly name = 'AllTasksWanted'
}

/** A draft of the pair, and the end of it: `finish` is called once, when the decision is taken. */
export const makeDraft = <Question extends PairQuestion>(
  view: PairView<Question>,
  newId: IdSource,
): { readonly draft: PairDraft<Question>; readonly finish: () => Finished } => {
  const { now } = view
  const sessions = new Map(view.sessions.map((session) => [session.id, session]))
  const tasks = new Map(view.tasks.map((task) => [task.id, task]))
  const created = { sessions: new Set<string>(), tasks: new Set<string>() }
  const changed = { sessions: new Set<string>(), tasks: new Set<string>() }
  const cancelledWaiting = new Set<string>()
  const requeued = new Map<string, number>()
  const parks: ParkedLane[] = []
  const pauses: Pause[] = []
  const messages = new Map<string, Message>()
  const edited = new Map<string, Message>()
  const timeline: TimelineEntry[] = []
  const events: SessionEvent[] = []
  const counted: Happened[] = []
  let usage: AccountUsage | null = null
  let clock: PairChange['clock'] = null
  let receipt: Receipt | null = null

  const currentSession = (id: string): Session => {
    const session = sessions.get(id)
    if (session === undefined) throw new Error(`the view lacks session ${id}`)
    return session
  }

  const currentTask = (id: string): Task => {
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

  const countOn = (id: string, what: keyof SessionCounts, by = 1): number => {
    const session = currentSession(id)
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
    const seq = countOn(session.id, 'timeline')
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
    return currentSession(session.id)
  }

  const tasksOf = (sessionId: string): readonly Task[] =>
    [...tasks.values()].filter((task) => task.sessionId === sessionId).sort((a, b) => a.position - b.position)

  /** The position up to which all tasks that wait are shown: behind it none is left, or it is not known which. */
  const knownTo = (sessionId: string): number =>
    cancelledWaiting.has(sessionId)
      ? Number.POSITIVE_INFINITY
      : (view.shownInPart.get(sessionId) ?? Number.POSITIVE_INFINITY)

  const wantAll = (sessionId: string): never => {
    throw new AllTasksWanted(`session ${sessionId} is shown in part`)
  }

  const { knownMessages: stored }: PairFacts & Partial<SeenTranscript> = view
  const message = (id: string): Message | undefined => messages.get(id) ?? edited.get(id) ?? stored?.get(id)

  const putTask = (task: Task): void => {
    tasks.set(task.id, task)
    if (!created.tasks.has(task.id)) changed.tasks.add(task.id)
  }

  const draft: PairDraft<Question> = {
    view,
    now,
    open: () => liveFirst([...sessions.values()].filter(isOpen)),
    session: (id) => sessions.get(id),
    task: (id) => tasks.get(id),
    currentSession,
    currentTask,
    tasksOf,
    showsAllWaiting: (id) => knownTo(id) === Number.POSITIVE_INFINITY,
    hasUnfinished: (id) =>
      tasksOf(id).some(isUnfinished) || (knownTo(id) < Number.POSITIVE_INFINITY && wantAll(id)),
    createSession: (session, actor, notes = {}) => {
      created.sessions.add(session.id)
      return enter(session, { from: null, command: 'create', actor }, notes)
    },
    moveSession: (after, command, actor, notes = {}) => {
      const before = currentSession(after.id)
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
    noteOn: (session, command, actor, notes, isCounted) =>
      enter(
        { ...session, version: session.version + (isCounted ? 1 : 0) },
        { from: session.state, command, actor },
        { reason: null, evidence: null, ...notes },
      ),
    replaceSession: (session) => {
      putSession(session)
    },
    touch: (id) => {
      const session = currentSession(id)
      if (!isEnded(session)) putSession({ ...session, lastActivity: now, restsFrom: now })
    },
    restAnew: (id) => {
      const session = currentSession(id)
      if (!isEnded(session)) putSession({ ...session, restsFrom: now })
    },
    takePosition: (id) => countOn(id, 'tasks'),
    createTask: (task) => {
      created.tasks.add(task.id)
      putTask(task)
    },
    putTask,
    cancelUnshown: (id) => {
      if (knownTo(id) < Number.POSITIVE_INFINITY) cancelledWaiting.add(id)
    },
    addMessages: (sessionId, lines) => {
      const { pair } = currentSession(sessionId)
      const first = countOn(sessionId, 'messages', lines.length)
      const added = lines.map((line, i) => ({
        ...line,
        sessionId,
        pair,
        arrival: first + i,
        createdAt: now,
        ...NEVER_EDITED,
      }))
      for (const message of added) messages.set(message.messageId, message)
      return added
    },
    message,
    editMessage: (id, content, explainedBy) => {
      const before = message(id)
      if (before === undefined) throw new Error(`the view lacks message ${id}`)
      const written = messages.has(id) ? messages : edited
      written.set(id, { ...before, explainedBy, editedContent: content, editedAt: now })
    },
    tell: (type: EventInSession['type'], sessionId: string, about: object = {}) => {
      const seq = countOn(sessionId, 'events')
      const facts = { id: newId('event'), type, at: now, seq, session: currentSession(sessionId), ...about }
      // The overloads let in what belongs to the type, and nothing else.
      events.push(facts as EventInSession)
    },
    pause: (pause, accountId) => {
      pauses.push(pause)
      if (accountId === null) return
      events.push({ id: newId('event'), type: 'account.paused', at: now, seq: null, accountId, pause })
    },
    countUsage: (more) => {
      usage = more
    },
    noteClock: (before, after, toldSkewMs) => {
      clock = { before, after }
      if (toldSkewMs === null) return
      const { accountId } = after
      const facts = { id: newId('event'), at: now, seq: null, accountId, skewMs: toldSkewMs }
      events.push({ ...facts, type: 'clock.skewed' })
    },
    requeue: (id, inMs = 0) => {
      requeued.set(id, inMs)
    },
    park: (lane, forMs) => {
      parks.push({ lane, forMs })
    },
    count: (happened) => {
      counted.push(happened)
    },
    keep: (kept) => {
      receipt = kept
    },
  }

  const ofTasks = (): readonly string[] =>
    [...created.tasks, ...changed.tasks].flatMap((id) => tasks.get(id)?.sessionId ?? [])

  /** A task takes its place in the queue when it first becomes its session's next one. */
  const placeCandidates = () => {
    for (const id of new Set([...created.sessions, ...changed.sessions, ...ofTasks()])) {
      const session = sessions.get(id)
      const candidate = session === undefined ? null : candidateOf(session, tasksOf(id))
      if (candidate !== null && candidate.readyAt === null)
        putTask({ ...candidate, readyAt: latest(now, dueAt(candidate)) })
    }
  }

  /** What comes next must be known of each session that is told of, though only some of its tasks are shown. */
  const judgeShown = (sessionIds: readonly string[]): void => {
    for (const id of new Set(sessionIds)) if (!isNextShown(id)) wantAll(id)
  }

  /** All that wait are shown, or one is in flight, or of those that are surely the first to wait one does. */
  const isNextShown = (sessionId: string): boolean => {
    const to = knownTo(sessionId)
    const isFirst = (task: Task) => isInFlight(task) || (isWaiting(task) && task.position <= to)
    return to === Number.POSITIVE_INFINITY || tasksOf(sessionId).some(isFirst)
  }

  const finish = (): Finished => {
    judgeShown([...changed.sessions, ...requeued.keys(), ...ofTasks()])
    placeCandidates()
    const writes: Writes = {
      createdSessions: pick(sessions, created.sessions),
      changedSessions: pick(sessions, changed.sessions),
      createdTasks: pick(tasks, created.tasks),
      changedTasks: pick(tasks, changed.tasks),
      cancelledWaiting: [...cancelledWaiting],
      messages: [...messages.values()],
      editedMessages: [...edited.values()],
      timeline,
      events,
      pauses,
      usage,
      clock,
      receipt,
    }
    const written = [
      ...created.sessions,
      ...changed.sessions,
      ...[...writes.createdTasks, ...writes.changedTasks].map(({ sessionId }) => sessionId),
    ]
    return {
      writes: isEmpty(writes) ? null : writes,
      places: new Map([...written.map((id): [string, number] => [id, 0]), ...requeued]),
      parks,
      counted,
    }
  }

  return { draft, finish }
}

const NEVER_EDITED = { editedContent: null, editedAt: null } as const

const pick = <T>(from: ReadonlyMap<string, T>, ids: ReadonlySet<string>): T[] =>
  [...ids].flatMap((id) => from.get(id) ?? [])

const isEmpty = ({ usage, clock, receipt, ...lists }: Writes): boolean =>
  usage === null &&
  clock === null &&
  receipt === null &&
  Object.values(lists).every((rows) => rows.length === 0)
