import { ask } from '../api/client.js'
import { learn, readSession } from '../live/sessions.js'

/** @import { Answer, Paged, Session, Task } from '../api/types.js' */

/**
 * The sessions that somebody means by an id: their own, one of a task, or one of those outside.
 * @param {string} said
 * @returns {Promise<Answer<readonly string[]>>}
 */
export const findSessions = async (said) => {
  if (said.startsWith('ses_')) return one(await readSession(said), ({ session_id }) => session_id)
  if (said.startsWith('tsk_'))
    return one(await askFor(`tasks/${encodeURIComponent(said)}`), ({ session_id }) => session_id)

  const query = new URLSearchParams({ external_task_id: said, limit: '50' })
  const [bySession, byTask] = await Promise.all([askFor(`sessions?${query}`), askFor(`tasks?${query}`)])
  const failed = [bySession, byTask].find((answer) => !answer.ok)
  if (failed !== undefined && !failed.ok) return failed
  const sessions = bySession.ok ? /** @type {Paged<Session>} */ (bySession.value).items : []
  const tasks = byTask.ok ? /** @type {Paged<Task>} */ (byTask.value).items : []
  learn(sessions)
  const ids = [...new Set([...sessions, ...tasks].map(({ session_id }) => session_id))]
  const known = new Set(sessions.map(({ session_id }) => session_id))
  for (const id of ids.filter((each) => !known.has(each)).slice(0, 20)) await readSession(id)
  return { ok: true, value: ids }
}

/** @returns {Promise<Answer<any>>} */
const askFor = (/** @type {string} */ path) => ask('GET', path)

/**
 * @template T
 * @param {Answer<T>} answer
 * @param {(found: T) => string} id
 * @returns {Answer<readonly string[]>}
 */
const one = (answer, id) => {
  if (answer.ok) return { ok: true, value: [id(answer.value)] }
  return answer.problem.status === 404 ? { ok: true, value: [] } : answer
}
