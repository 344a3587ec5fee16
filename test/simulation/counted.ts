import { isRobotSession, type Session } from '../../src/domain/session.ts'
import { isInFlight, isWaiting, type Task } from '../../src/domain/task.ts'
import { tasksOf } from './tables.ts'
import type { Committed } from './transaction.ts'
import type { World } from './world.ts'

/** What must happen now and then over many seeds, else they are too tame. */
export const SOMETIMES = [
  'unknown commit that was',
  'unknown commit that was not',
  'decisions shared a transaction',
  'again of several decisions',
  'busy of several decisions',
  'unavailable of several decisions',
  'other of several decisions',
  'decision that fails beside others',
  'crash in the middle of several decisions',
  'crash',
  'freeze',
  'crash between commit and queue',
  'database outage',
  'redis flushed while texts waited',
  'redis lost its last second',
  'redis outage',
  'lease lost before hand-out',
  'lease lost after hand-out',
  'unknown outcome shown by the transcript',
  'unknown outcome disproved',
  'unknown outcome handed to a human',
  'unknown outcome typed again by policy',
  'completed after all',
  'transferred during a lease',
  'displaced midway, then resumed',
  'expired',
  'failed for good',
  'cancelled in flight',
  'collision of human and robot',
  'human trace found',
  'create replayed',
  'answer replayed by its key',
  'lease repeated under its key',
  'create refused',
  'session for a conversation nobody heard',
  'late upload for an ended session',
  'idle session ended',
  'alert delivered again',
  'alerts told together',
  'account paused by its robot',
  'typed',
  'sender died between typing and reporting',
  'sender got its lease again',
  'refused: session_transferred',
  'refused: session_paused',
  'refused: session_ended',
  'refused: lease_lost',
  'refused: not_in_flight',
  'refused: held',
  'heartbeat refused',
  'operator retried a failed text',
  'line edited',
  'line pushed again',
  'text confirmed in pieces',
  'text almost said by a human',
  'short text said by a human too',
] as const

/** Counts what a commit means. */
export const countCommit = (
  world: World,
  { change, seenAt }: Committed,
  before: ReadonlyMap<string, Session | Task>,
): void => {
  for (const task of change.changedTasks) {
    const was = before.get(task.id)
    if (was !== undefined && 'leaseNo' in was) countTask(world, was, task, seenAt)
  }
  for (const entry of change.timeline) {
    const session = world.tables.sessions.get(entry.sessionId)
    if (entry.rule !== null) world.count('human trace found')
    if (entry.reason === 'outcome_unknown' && entry.command === 'transfer')
      world.count('unknown outcome handed to a human')
    if (entry.reason === 'no_active_session') world.count('session for a conversation nobody heard')
    if (entry.command === 'timeout' && entry.reason === 'idle') world.count('idle session ended')
    if (session !== undefined) countMove(world, session, entry.command, seenAt)
  }
  for (const message of change.messages) {
    const session = world.tables.sessions.get(message.sessionId)
    if (session !== undefined && 'endedAt' in session) world.count('late upload for an ended session')
  }
  if (change.pauses.length > 0) world.count('account paused by its robot')
}

const countMove = (world: World, session: Session, command: string, seenAt: Date): void => {
  const { displacedMidway } = world.ledger
  const inFlight = tasksOf(world.tables, session.id).filter(isInFlight)
  const isHeld = inFlight.some(({ lease }) => lease.expiresAt > seenAt)
  if (command === 'transfer' && isHeld) world.count('transferred during a lease')
  if (command === 'pause' && isHeld && isRobotSession(session)) displacedMidway.add(session.id)
  if (command === 'resume' && displacedMidway.has(session.id)) world.count('displaced midway, then resumed')
}

const countTask = (world: World, was: Task, task: Task, seenAt: Date): void => {
  const isLate = was.lease !== null && was.lease.expiresAt <= seenAt
  if (was.outcomeUnknownSince !== null) {
    if (task.status === 'completed' && task.confirmedBy === 'transcript')
      world.count('unknown outcome shown by the transcript')
    const { waitMs, policy } = world.swarm.settings.unconfirmed
    const isOverdue = policy === 'retry' && seenAt.getTime() - was.outcomeUnknownSince.getTime() >= waitMs
    if (isWaiting(task) && task.attempt === was.attempt && task.error === was.error)
      world.count(isOverdue ? 'unknown outcome typed again by policy' : 'unknown outcome disproved')
  } else if (task.outcomeUnknownSince !== null) world.count('lease lost after hand-out')
  else if (isInFlight(was) && isWaiting(task) && isLate) world.count('lease lost before hand-out')

  if (task.status === 'failed' && was.status !== 'failed')
    world.count(task.error === 'expired' ? 'expired' : 'failed for good')
  const wasOver = was.status === 'failed' || was.status === 'cancelled' || was.status === 'pending'
  if (task.status === 'completed' && wasOver) world.count('completed after all')
  world.log(
    () => `${task.id} ${was.status} -> ${task.status}, attempt ${task.attempt}, lease ${task.leaseNo}`,
  )
}
