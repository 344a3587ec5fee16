import { failedTasks, stats, waitingTasks } from '../live/dispatch.js'
import { readSession } from '../live/sessions.js'

/** @import { Task } from '../api/types.js' */

/** Shows what has become of a text that something was done with. */
export const readAnew = async (/** @type {Task} */ { session_id }) => {
  await Promise.all([readSession(session_id), failedTasks.read(), waitingTasks.read(), stats.read()])
}
