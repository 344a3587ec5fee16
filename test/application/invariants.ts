import { expect } from 'vitest'
import { isEnded, isLive, isOpen, isRobotSession, isWorking, type Session } from '../../src/domain/session.ts'
import { sessionIn } from '../../src/domain/session-event.ts'
import { canMove, type MoveCommand } from '../../src/domain/session-moves.ts'
import type { Task } from '../../src/domain/task.ts'
import type { TimelineEntry } from '../../src/domain/timeline.ts'
import { type Application, type Commit, PRIORITY_STEP_MS } from '../support/application.ts'
import { allSessions, messagesOf, timelineOf } from './app-steps.ts'

/** What is true at any moment (CONTRACT 2, I1 to I6), of everything on record and in the queue. */
export const checkAlways = async (app: Application): Promise<void> => {
  const sessions = await allSessions(app)
  const tasks = tasksOnRecord(app)
  checkPairs(sessions)
  checkTasks(sessions, tasks)
  await checkQueue(app, sessions, tasks)
}

/** As they were stored last: readers tell of leases that are over before anybody has noted it. */
const tasksOnRecord = ({ commits }: Application): readonly Task[] => {
  const stored = commits.flatMap(({ change }) => [...change.createdTasks, ...change.changedTasks])
  return [...new Map(stored.map((task) => [task.id, task])).values()]
}

const checkPairs = (sessions: readonly Session[]): void => {
  const byPair = Map.groupBy(sessions.filter(isOpen), ({ pair }) => JSON.stringify(pair))
  for (const open of byPair.values()) {
    expect(open.filter(isLive).length, 'I1: at most one live').toBeLessThanOrEqual(1)
    expect(open.filter(isRobotSession).length, 'I2: at most one open robot').toBeLessThanOrEqual(1)
    expect(open.filter((one) => !isRobotSession(one)).length, 'I2: one open human').toBeLessThanOrEqual(1)
  }
  for (const session of sessions) {
    if (session.state !== 'paused') continue
    expect(isRobotSession(session), 'only a robot is paused').toBe(true)
    if (session.pausedBy === null) continue
    const by = sessions.find(({ id }) => id === session.pausedBy)
    expect(by, 'I4: who displaced it is on record').toMatchObject({ pair: session.pair })
    expect(by !== undefined && isRobotSession(by), 'I4: a human displaces').toBe(false)
  }
}

const checkTasks = (sessions: readonly Session[], tasks: readonly Task[]): void => {
  const stateOf = new Map(sessions.map(({ id, state }) => [id, state]))
  for (const task of tasks) {
    const state = stateOf.get(task.sessionId)
    if (task.status === 'pending')
      expect(['pending', 'active', 'paused'], `${task.id} waits in a session`).toContain(state)
    expect(task.handOuts.length, 'a hand-out is under a lease').toBeLessThanOrEqual(task.leaseNo)
    expect(task.explained, 'a hand-out explains once').toBeLessThanOrEqual(task.handOuts.length)
    expect(task.attempt, 'an attempt is a lease').toBeLessThanOrEqual(task.leaseNo)
    expect(task.finishedAt !== null, `${task.id} is ${task.status}`).toBe(
      !['pending', 'sent'].includes(task.status),
    )
  }
  for (const [id, own] of Map.groupBy(tasks, ({ sessionId }) => sessionId)) {
    const inFlight = own.filter(({ status }) => status === 'sent')
    expect(inFlight.length, `two in flight cannot be: ${id}`).toBeLessThanOrEqual(1)
  }
}

/** The queue holds exactly the tasks that may be sent now, each once, best first. */
const checkQueue = async (app: Application, sessions: readonly Session[], tasks: readonly Task[]) => {
  const now = app.clock.now()
  const working = sessions.filter(isWorking).map(({ id }) => id)
  const next = working.flatMap((id) => {
    const unfinished = tasks.filter(
      ({ sessionId, status }) => sessionId === id && (status === 'pending' || status === 'sent'),
    )
    if (unfinished.some(({ status }) => status === 'sent')) return []
    return unfinished.toSorted((a, b) => a.position - b.position)[0] ?? []
  })
  const due = next.filter(
    ({ status, notBefore, nextAttemptAt }) =>
      status === 'pending' && (notBefore ?? now) <= now && (nextAttemptAt ?? now) <= now,
  )
  const ready = await app.ready()
  const ids = ready.map(({ taskId }) => taskId)
  expect(ids.toSorted(), 'the queue holds exactly the candidates').toEqual(due.map(({ id }) => id).toSorted())

  const placeOf = (id: string) => {
    const task = tasks.find((one) => one.id === id)
    return Math.max(+(task?.readyAt ?? 0), +(task?.notBefore ?? 0)) - (task?.priority ?? 0) * PRIORITY_STEP_MS
  }
  expect(ids.map(placeOf), 'best first').toEqual(ids.map(placeOf).toSorted((a, b) => a - b))
}

/** What is true of every commit by itself: nothing is leased, handed out or moved that must not be. */
export const checkCommit = ({ view, change }: Commit): void => {
  const before = new Map(view.tasks.map((task) => [task.id, task]))
  const sessionBefore = new Map(view.sessions.map((session) => [session.id, session]))
  const sessions = new Map([...view.sessions, ...change.changedSessions].map((one) => [one.id, one]))
  for (const task of change.changedTasks) {
    const was = before.get(task.id)
    const session = sessions.get(task.sessionId)
    if (was === undefined || session === undefined) throw new Error(`${task.id} was changed unseen`)
    if (task.handOuts.length > was.handOuts.length) {
      expect(isWorking(session), 'I6: handed out in a working session').toBe(true)
      expect(task.lease?.expiresAt.getTime(), 'I6: under a lease that runs').toBeGreaterThan(+view.now)
    }
    if (task.leaseNo > was.leaseNo) {
      expect(isWorking(session), 'I6: leased in a working session').toBe(true)
      expect(was.status, 'I6: nobody else has it').toBe('pending')
    }
    if (was.status === 'completed') expect(task.status, 'a completion is final').toBe('completed')
  }
  for (const session of change.changedSessions) {
    const was = sessionBefore.get(session.id)
    if (was === undefined) throw new Error(`${session.id} was changed unseen`)
    if (isEnded(was)) expect(session.state, 'ended is final').toBe(was.state)
  }
}

/** What is true of every session's records in the end. */
export const checkRecords = async (app: Application): Promise<void> => {
  const events = Map.groupBy(app.said, (event) => sessionIn(event)?.id)
  for (const session of await allSessions(app)) {
    checkTimeline(session, await timelineOf(app, session.id))
    const seqs = (events.get(session.id) ?? []).map(({ seq }) => seq)
    expect(seqs, `the events of ${session.id} are gapless`).toEqual(seqs.map((_, i) => i + 1))

    const messages = await messagesOf(app, session.id)
    expect(messages.map(({ arrival }) => arrival).toSorted((a, b) => a - b)).toEqual(
      messages.map((_, i) => i + 1),
    )
  }
  await checkAlerts(app)
}

/** Gapless, each entry beginning where the last one ended, every move legal, and folding to the session's state. */
const checkTimeline = (session: Session, timeline: readonly TimelineEntry[]): void => {
  expect(timeline.map(({ seq }) => seq)).toEqual(timeline.map((_, i) => i + 1))
  expect(timeline[0]).toMatchObject({ from: null, command: 'create' })
  expect(timeline.at(-1)?.to, `${session.id} folds to its state`).toBe(session.state)
  for (const [i, entry] of timeline.entries()) {
    expect(entry.from, `${session.id} entry ${entry.seq}`).toBe(timeline[i - 1]?.to ?? null)
    const moves = !['create', 'assign', 'unassign', 'detect'].includes(entry.command)
    if (moves && entry.from !== null) {
      const was = { ...session, state: entry.from } as Session
      expect(canMove(was, entry.command as MoveCommand), `${entry.from}, ${entry.command}`).toBe(true)
    } else if (entry.from !== null) expect(entry.to).toBe(entry.from)
  }
  const counted = timeline.filter(({ command }) => command !== 'create' && command !== 'detect')
  expect(session.version, `${session.id} counts its moves and claims`).toBe(1 + counted.length)
}

/** One alert for every transfer, for every clock that is found to be wrong, and for every text that failed for good without one. */
const checkAlerts = async (app: Application): Promise<void> => {
  const expected = app.commits.flatMap(({ change: { events } }) => {
    const transfers = events.filter((event) => event.type === 'session.transferred')
    const failures = events.filter(
      (event) =>
        event.type === 'task.failed' &&
        event.task.error !== 'expired' &&
        !transfers.some((transfer) => sessionIn(transfer)?.id === event.session.id),
    )
    const skewed = events.filter((event) => event.type === 'clock.skewed')
    return [...transfers, ...failures, ...skewed].map(({ id }) => id)
  })
  const alerts = await app.alerts()
  expect(alerts.map(({ eventId }) => eventId).toSorted()).toEqual(expected.toSorted())
}
