import type { DueSession, DueTask, DueWork, WaitingSlice } from '../../src/application/ports/due-work.ts'
import { type IdleLimits, idleLimitMs } from '../../src/domain/idle-policy.ts'
import { after } from '../../src/domain/instant.ts'
import { isEnded, isOpen, isWorking } from '../../src/domain/session.ts'
import { isLeased, isUnfinished, isWaiting, type Task, type WaitingTask } from '../../src/domain/task.ts'
import type { Ask } from './pair-store.ts'
import { pairRows, type Tables, tasksOf } from './tables.ts'

/** The port over tables in memory. */
export const makeDueWork = (tables: Tables, ask: Ask): DueWork => {
  const now = () => tables.now()
  const slice = (tasks: readonly WaitingTask[], afterTaskId: string | null, limit: number): WaitingSlice => {
    const left = tasks.filter(({ id }) => id > (afterTaskId ?? '')).sort((a, b) => (a.id < b.id ? -1 : 1))
    const shown = left.slice(0, limit)
    return { now: now(), tasks: shown, nextAfter: left.length > limit ? (shown.at(-1)?.id ?? null) : null }
  }
  return {
    lostLeases: (limit) =>
      ask('read', () => dueTasks(tables, limit, (task) => (isLeased(task) ? task.lease.expiresAt : null))),
    nextLeaseEnd: () =>
      ask('read', () => {
        const ends = [...tables.tasks.values()].filter(isLeased).map(({ lease }) => lease.expiresAt)
        const [endsAt = null] = ends.sort((a, b) => +a - +b)
        return { now: now(), endsAt }
      }),
    overdueOutcomes: (waitMs, limit) =>
      ask('read', () =>
        dueTasks(tables, limit, (task) => {
          const session = tables.sessions.get(task.sessionId)
          const isOver = task.status === 'sent' && session !== undefined && isWorking(session)
          return isOver && task.outcomeUnknownSince !== null ? after(task.outcomeUnknownSince, waitMs) : null
        }),
      ),
    expiredTasks: (limit) =>
      ask('read', () => dueTasks(tables, limit, (task) => (isWaiting(task) ? task.expiresAt : null))),
    restingSessions: (limits, limit) => ask('read', () => restingSessions(tables, limits, limit)),
    unattendedSessions: (limit) => ask('read', () => unattendedSessions(tables, limit)),
    purgeSessions: (retentionMs, limit) => ask('write', () => purgeSessions(tables, retentionMs, limit)),
    // What belongs to no session is of no consequence here.
    purgePairs: async () => ({ purged: 0, next: null }),
    purgeTraces: async () => 0,
    waitingTasks: (afterTaskId, limit) => ask('read', () => slice(waitingTasks(tables), afterTaskId, limit)),
    waitingIn: (scope, afterTaskId, limit) =>
      ask('read', () => {
        const id = scope.slice(scope.indexOf(':') + 1)
        const isIn = ({ pair, taskType }: Task) =>
          scope === 'all' ||
          (scope.startsWith('account:') && pair.accountId === id) ||
          (scope.startsWith('shop:') && pair.shopId === id) ||
          (scope.startsWith('type:') && taskType === id)
        return slice(waitingTasks(tables).filter(isIn), afterTaskId, limit)
      }),
    recentlyWaiting: (sinceMs, limit, afterTaskId = null) =>
      ask('read', () => {
        const since = after(now(), -sinceMs)
        const isRecent = (task: Task) =>
          (tables.changedAt.get(task.id) ?? since) >= since ||
          (tables.sessions.get(task.sessionId)?.lastActivity ?? since) >= since
        return slice(waitingTasks(tables).filter(isRecent), afterTaskId, limit)
      }),
  }
}

/** Of each working session its oldest unfinished task, where that one waits. */
export const waitingTasks = (tables: Tables): readonly WaitingTask[] =>
  [...tables.sessions.values()].filter(isWorking).flatMap((session) => {
    const [next] = tasksOf(tables, session.id).filter(isUnfinished)
    return next !== undefined && isWaiting(next) ? [next] : []
  })

const dueTasks = (tables: Tables, limit: number, dueAt: (task: Task) => Date | null): readonly DueTask[] => {
  const now = tables.now()
  return [...tables.tasks.values()]
    .flatMap((task) => {
      const due = dueAt(task)
      return due !== null && due <= now ? [{ task, due }] : []
    })
    .sort((a, b) => +a.due - +b.due)
    .slice(0, limit)
    .map(({ task }) => ({ taskId: task.id, sessionId: task.sessionId, pair: task.pair }))
}

const restingSessions = (tables: Tables, limits: IdleLimits, limit: number): readonly DueSession[] => {
  const now = tables.now()
  return [...tables.sessions.values()]
    .filter(isOpen)
    .filter((session) => +now - +session.restsFrom >= idleLimitMs(session, limits))
    .sort((a, b) => +a.restsFrom - +b.restsFrom)
    .slice(0, limit)
    .map(({ id, pair }) => ({ sessionId: id, pair }))
}

const unattendedSessions = (tables: Tables, limit: number): readonly DueSession[] => {
  const now = tables.now()
  return [...tables.sessions.values()]
    .flatMap((session) =>
      session.unattended === null ? [] : [{ session, lookAt: session.unattended.lookAt }],
    )
    .filter(({ lookAt }) => lookAt <= now)
    .sort((a, b) => +a.lookAt - +b.lookAt)
    .slice(0, limit)
    .map(({ session: { id, pair } }) => ({ sessionId: id, pair }))
}

const purgeSessions = (tables: Tables, retentionMs: number, limit: number): number => {
  const before = after(tables.now(), -retentionMs)
  const old = [...tables.sessions.values()]
    .filter(isEnded)
    .filter(({ endedAt }) => endedAt <= before)
    .sort((a, b) => +a.endedAt - +b.endedAt)
    .slice(0, limit)
  for (const { id, pair } of old) {
    const rows = pairRows(tables, pair)
    for (const task of tasksOf(tables, id)) tables.tasks.delete(task.id)
    for (const { messageId } of rows.sessions.get(id)?.messages ?? []) rows.messages.delete(messageId)
    rows.sessions.delete(id)
    tables.sessions.delete(id)
  }
  return old.length
}
