import type { Session } from '../../domain/session.ts'
import type { WaitingTask } from '../../domain/task.ts'
import { newTask } from '../../domain/task-moves.ts'
import { DEFAULT_PRIORITY } from '../../domain/task-type.ts'
import type { IdSource } from '../ports/id-source.ts'

/** A text that is to be typed, by the upstream's own id. */
export type WantedText<Content = string> = {
  readonly externalTaskId: string
  readonly content: Content
  readonly priority: number | null
  readonly notBefore: Date | null
  readonly expiresAt: Date | null
}

/** A new task of a session, at its place there. */
export const makeTask = (
  wanted: WantedText<string | null>,
  session: Pick<Session, 'id' | 'pair' | 'taskType'>,
  content: string | null,
  position: number,
  newId: IdSource,
  now: Date,
): WaitingTask => {
  const { id: sessionId, pair, taskType } = session
  const { externalTaskId, notBefore, expiresAt } = wanted
  const priority = wanted.priority ?? DEFAULT_PRIORITY[taskType]
  const id = newId('task')
  return newTask(
    { id, sessionId, pair, taskType, externalTaskId, position, content, priority, notBefore, expiresAt },
    now,
  )
}
