import type { RecordReader } from '../../application/ports/record-reader.ts'
import { isRobot, TASK_TYPES, type TaskType } from '../../domain/task-type.ts'
import type { Role } from './api-keys.ts'

/** Who may ask for what (CONTRACT 9). The admin may ask for everything. */
export const WHO_MAY = {
  createSession: ['upstream', 'operator'],
  addTask: ['upstream', 'operator'],

  takeNextTask: ['rpa'],
  getSendInfo: ['rpa'],
  leaseTasks: ['rpa'],
  completeTask: ['rpa'],
  extendLease: ['rpa'],
  failTask: ['rpa'],
  releaseTask: ['rpa'],
  collectMessages: ['rpa'],
  watchPairs: ['rpa', 'operator'],

  getTask: ['upstream', 'operator'],
  listTasks: ['upstream', 'operator'],
  explainTask: ['upstream', 'operator'],
  cancelTask: ['upstream', 'operator'],
  retryTask: ['operator'],
  getSession: ['upstream', 'operator'],
  getActiveSession: ['upstream', 'operator'],
  listSessions: ['upstream', 'operator'],
  listSessionMessages: ['upstream', 'operator'],
  listSessionTasks: ['upstream', 'operator'],
  getSessionTimeline: ['upstream', 'operator'],

  transferSession: ['operator'],
  pauseSession: ['upstream', 'operator'],
  resumeSession: ['upstream', 'operator'],
  handSessionBack: ['operator'],
  closeSession: ['upstream', 'operator'],
  cancelSession: ['upstream', 'operator'],
  assignSession: ['operator'],
  unassignSession: ['operator'],

  putPause: ['operator'],
  listPauses: ['operator'],
  removePause: ['operator'],
  listWorkers: ['operator'],
  getStats: ['operator'],
  streamEvents: ['operator'],
  previewDetection: ['operator'],

  listAlerts: ['operator'],
  retryAlert: ['operator'],
  testChannel: ['operator'],

  getMetrics: ['upstream', 'rpa', 'operator'],

  getHealth: 'everybody',
  getReadiness: 'everybody',
  getOpenApi: 'everybody',
} as const satisfies Record<string, 'everybody' | readonly Exclude<Role, 'admin'>[]>

export type OperationId = keyof typeof WHO_MAY

type Kind = 'robot' | 'manual'

/** Where a role may touch sessions of one kind alone. */
export const ONLY: Partial<Record<OperationId, Partial<Record<Role, Kind>>>> = {
  createSession: { operator: 'manual' },
  addTask: { operator: 'manual' },
  pauseSession: { upstream: 'robot' },
  resumeSession: { upstream: 'robot' },
  closeSession: { upstream: 'robot' },
  cancelSession: { upstream: 'robot' },
}

export const mayAsk = (role: Role, operation: OperationId): boolean => {
  const roles: 'everybody' | readonly Role[] = WHO_MAY[operation]
  return role === 'admin' || roles === 'everybody' || roles.includes(role)
}

/**
 * Whether this role may touch sessions of this type with the operation. What names no type is let through: there is
 * nothing to touch, and the request is refused for that.
 */
export const mayTouch = (role: Role, operation: OperationId, type: TaskType | undefined): boolean => {
  const kind = ONLY[operation]?.[role]
  return kind === undefined || type === undefined || (kind === 'robot') === isRobot(type)
}

/** The type of the session that is asked about, or undefined when there is none. */
export const typeOfSession = async (records: RecordReader, id: string): Promise<TaskType | undefined> =>
  (await records.findSession(id))?.taskType

/** The type of the session that a body wants to create, or undefined when it says none. */
export const typeInBody = (body: unknown): TaskType | undefined =>
  typeof body === 'object' && body !== null && 'task_type' in body
    ? TASK_TYPES.find((type) => type === body.task_type)
    : undefined
