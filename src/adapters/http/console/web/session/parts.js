import { askAll } from '../api/client.js'
import { useMemo } from '../lib/preact.js'
import { makeKept } from '../live/kept.js'
import { readSession } from '../live/sessions.js'

/** @import { Answer, LiveEvent, Message, Task, TimelineEntry } from '../api/types.js' */

/**
 * What a session consists of, besides itself.
 * @typedef {{ messages: Message[], tasks: Task[], timeline: TimelineEntry[] }} Parts
 */

/** Claims, texts that are added or taken back, and pauses are told by no event. */
const EVERY_MS = 10_000

/** Keeps a session with all that belongs to it true. */
export const useParts = (/** @type {string} */ id) => {
  const kept = useMemo(
    () =>
      makeKept((signal) => readParts(id, signal), {
        everyMs: EVERY_MS,
        isTouchedBy: (event) => isOf(event, id),
      }),
    [id],
  )
  const { value: parts, problem } = kept.use()
  return { parts, problem, reload: kept.read }
}

const isOf = (/** @type {LiveEvent} */ { type, data }, /** @type {string} */ id) =>
  type === 'account.paused' || (data.session?.session_id ?? data.task?.session_id) === id

/** @returns {Promise<Answer<Parts>>} */
const readParts = async (/** @type {string} */ id, /** @type {AbortSignal} */ signal) => {
  const path = `sessions/${encodeURIComponent(id)}`
  const session = await readSession(id, signal)
  if (!session.ok) return session
  const [messages, tasks, timeline] = await Promise.all([
    /** @type {Promise<Answer<Message[]>>} */ (askAll(`${path}/messages`, { signal })),
    /** @type {Promise<Answer<Task[]>>} */ (askAll(`${path}/tasks`, { signal })),
    /** @type {Promise<Answer<TimelineEntry[]>>} */ (askAll(`${path}/timeline`, { signal })),
  ])
  if (!messages.ok) return messages
  if (!tasks.ok) return tasks
  if (!timeline.ok) return timeline
  return { ok: true, value: { messages: messages.value, tasks: tasks.value, timeline: timeline.value } }
}
