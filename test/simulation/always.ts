import { isEnded, isLive, isOpen, isRobotSession, isWorking, type Session } from '../../src/domain/session.ts'
import { isInFlight, isWaiting, type Task } from '../../src/domain/task.ts'
import { standingAt } from '../../src/domain/task-moves.ts'
import { checkLines, isRobots } from './checked-lines.ts'
import { countCommit } from './counted.ts'
import { rowsOf, sessionsOf, tasksOf } from './tables.ts'
import type { Committed } from './transaction.ts'
import { hasTwin, isHeldAt, type World } from './world.ts'

type Before = ReadonlyMap<string, Session | Task>

/** What is true after every commit, and so at every moment: nothing else changes what is kept. */
export const checkCommit = (world: World, committed: Committed, before: Before): void => {
  const { change, pair, call } = committed
  if (call.stored > 1) world.kernel.fail(`a decision was stored ${call.stored} times`)
  if (call.poison !== null) world.kernel.fail(`of a decision that fails something was stored: ${call.poison}`)
  for (const session of change.changedSessions) checkSession(world, session, before.get(session.id))
  for (const session of change.createdSessions) checkRecords(world, session)
  for (const task of change.changedTasks) checkTask(world, committed, task, before.get(task.id))
  checkPair(world, sessionsOf(world.tables, pair))
  checkAlerts(world, committed)
  checkDetection(world, committed)
  checkLines(world, committed, before)
  for (const pause of change.pauses) {
    const until = pause.until?.getTime() ?? Number.POSITIVE_INFINITY
    world.ledger.pauses.push({ scope: pause.scope, from: world.kernel.now(), until })
  }
  countCommit(world, committed, before)
}

const checkPair = (world: World, sessions: readonly Session[]): void => {
  const open = sessions.filter(isOpen)
  const robots = open.filter(isRobotSession).length
  if (open.filter(isLive).length > 1) world.kernel.fail(`I1: two live sessions: ${idsOf(open)}`)
  if (robots > 1) world.kernel.fail(`I2: two open robots: ${idsOf(open)}`)
  if (open.length - robots > 1) world.kernel.fail(`I2: two open humans: ${idsOf(open)}`)
  for (const session of sessions) {
    const tasks = tasksOf(world.tables, session.id)
    if (tasks.filter(isInFlight).length > 1) world.kernel.fail(`two in flight in ${session.id}`)
    const mayWait = isWorking(session) || session.state === 'paused'
    if (!mayWait && tasks.some(isWaiting))
      world.kernel.fail(`a text waits in ${session.id}, ${session.state}`)
  }
}

const idsOf = (sessions: readonly Session[]) => sessions.map(({ id, state }) => `${id} ${state}`).join(', ')

const checkSession = (world: World, session: Session, before: Session | Task | undefined): void => {
  if (before === undefined || !('state' in before)) throw new Error(`${session.id} came from nowhere`)
  if (isEnded(before) && before.state !== session.state) world.kernel.fail(`${session.id} ended, and moved`)
  if (session.version < before.version) world.kernel.fail(`the version of ${session.id} shrank`)
  if (session.state !== before.state && session.version === before.version)
    world.kernel.fail(`${session.id} moved without a version`)
  if (session.state === 'paused' && !isRobotSession(session))
    world.kernel.fail(`a human's ${session.id} is paused`)
  checkRecords(world, session)
}

/** The timeline is gapless and folds to the state; events and messages are numbered without a gap. */
const checkRecords = (world: World, session: Session): void => {
  const { timeline, events, messages } = rowsOf(world.tables, session.id)
  const { counts, id } = session
  if (timeline.size !== counts.timeline || timeline.size === 0)
    world.kernel.fail(`${id} counts ${counts.timeline} timeline entries and has ${timeline.size}`)
  if (events.size !== counts.events)
    world.kernel.fail(`${id} counts ${counts.events} events, has ${events.size}`)
  if (messages.length !== counts.messages)
    world.kernel.fail(`${id} counts ${counts.messages} messages, has ${messages.length}`)
  const last = timeline.get(counts.timeline)
  if (last?.to !== session.state) world.kernel.fail(`the timeline of ${id} ends as ${last?.to}`)
  if (last !== undefined && last.from !== (timeline.get(last.seq - 1)?.to ?? null))
    world.kernel.fail(`the timeline of ${id} has a break at ${last.seq}`)
}

const checkTask = (
  world: World,
  { seenAt }: Committed,
  task: Task,
  before: Session | Task | undefined,
): void => {
  if (before === undefined || !('leaseNo' in before)) throw new Error(`${task.id} came from nowhere`)
  if (before.status === 'completed' && task.status !== 'completed')
    world.kernel.fail(`${task.id} was completed and is ${task.status}`)
  if (task.attempt > world.swarm.settings.attempts.attemptsMax)
    world.kernel.fail(`${task.id} is at its attempt ${task.attempt}`)
  if (task.status === 'completed' && world.chat.typedTimes(task.id) === 0 && !hasTwin(world, task))
    world.kernel.fail(`${task.id} is completed and was never typed`)
  if (before.status === 'sent' && task.status === 'cancelled') world.count('cancelled in flight')
  const isLeased = task.leaseNo > before.leaseNo
  const isHandedOut = task.handOuts.length > before.handOuts.length
  if (!isLeased && !isHandedOut) return

  const session = world.tables.sessions.get(task.sessionId)
  const what = isLeased ? 'leased' : 'handed out'
  // A lease that is over may be taken back and given anew in one decision.
  const stood = standingAt(before, seenAt)
  if (isLeased && stood.status !== 'pending') world.kernel.fail(`I6: ${task.id} leased while ${stood.status}`)
  if (session === undefined || !isWorking(session))
    world.kernel.fail(`I6: ${task.id} ${what} while ${session?.state}`)
  if (isHeldAt(world, task, seenAt.getTime())) world.kernel.fail(`I6: ${task.id} ${what} while held`)
  if (task.expiresAt !== null && task.expiresAt <= seenAt)
    world.kernel.fail(`${task.id} ${what} when expired`)
  if (isLeased) checkPace(world, task, seenAt)
}

const checkPace = (world: World, { id, pair }: Task, at: Date): void => {
  const { inFlightMax } = world.swarm.settings.pacing
  if (inFlightMax === 0) return
  const inFlight = [...world.tables.tasks.values()].filter(
    (task) => isInFlight(standingAt(task, at)) && task.pair.accountId === pair.accountId,
  )
  if (inFlight.length > inFlightMax)
    world.kernel.fail(`${id} is one too many in flight for ${pair.accountId}`)
}

/** One alert a transition, written with it. */
const checkAlerts = (world: World, { change: { events, alerts } }: Committed): void => {
  for (const event of events) {
    const { id, type } = event
    const told = alerts.filter(({ eventId }) => eventId === id).length
    const isToldByTransfer =
      event.type === 'task.failed' &&
      events.some((other) => other.type === 'session.transferred' && other.session.id === event.session.id)
    const isAlarming =
      type === 'session.transferred' ||
      type === 'session.unattended' ||
      type === 'account.paused' ||
      (event.type === 'task.failed' && event.task.error !== 'expired' && !isToldByTransfer)
    if (told !== (isAlarming ? 1 : 0)) world.kernel.fail(`${told} alerts for ${type} ${id}`)
  }
}

/** What a robot typed is never taken for a human's. */
const checkDetection = (world: World, { change: { timeline } }: Committed): void => {
  for (const { rule, messageId, sessionId } of timeline) {
    if (rule === null || messageId === null) continue
    if (isRobots(world.chat.lineOf(messageId)))
      world.kernel.fail(`${sessionId}: our own text ${messageId} was taken for a human's`)
  }
}
