import { ask } from '../api/client.js'
import { failedTasks, stats, waitingTasks } from '../live/dispatch.js'
import { readSession } from '../live/sessions.js'
import { toast, toastProblem } from '../ui/toasts.js'
import { named } from '../words/words.js'

/** @import { Task } from '../api/types.js' */

/** Takes a text back, or puts a failed one into the queue again, and shows what has become of it. */
export const actOnTask = async (
  /** @type {Task} */ { task_id, session_id },
  /** @type {'cancel' | 'retry'} */ what,
  /** @type {{ handback?: boolean }} */ body = {},
) => {
  const answer = await ask('POST', `tasks/${encodeURIComponent(task_id)}/${what}`, body)
  if (answer.ok) toast({ kind: 'ok', text: named('task-done', what) })
  else toastProblem(answer.problem)
  await Promise.all([readSession(session_id), failedTasks.read(), waitingTasks.read(), stats.read()])
}
