import type { Task } from '../../../domain/task.ts'
import type { Revised, SeenRows } from '../engine/seen-rows.ts'
import { type TaskRow, toTask } from './task-row.ts'

export type RevisedTask = TaskRow & Revised

/** The tasks of these rows, each noted as it was seen. */
export const tasksIn = (rows: readonly RevisedTask[], { tasks }: SeenRows): readonly Task[] => {
  for (const { redis_task_id, revision } of rows) tasks.set(redis_task_id, revision)
  return rows.map(toTask)
}
