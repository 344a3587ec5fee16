import type { Task } from '../../../domain/task.ts'
import { type Revised, revisedColumnsOf, type SeenRows } from '../engine/seen-rows.ts'
import { TASKS, type TaskRow, toTask } from './task-row.ts'

/** With the primary key, by which it is written again. */
export type RevisedTask = TaskRow & Revised & { readonly id: number }

/** What is read of a task that may be written again, of the table `alias`. */
export const revisedTaskColumns = (alias: string): string => `${alias}.id, ${revisedColumnsOf(TASKS, alias)}`

/** The tasks of these rows, each noted as it was seen. */
export const tasksIn = (rows: readonly RevisedTask[], { tasks, taskKeys }: SeenRows): readonly Task[] => {
  for (const { redis_task_id, revision, id } of rows) {
    tasks.set(redis_task_id, revision)
    taskKeys.set(redis_task_id, id)
  }
  return rows.map(toTask)
}
