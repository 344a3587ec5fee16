import { askAll } from '../api/client.js'
import { useEffect, useRef, useState } from '../lib/preact.js'
import { readSession } from '../live/sessions.js'
import { hear } from '../live/stream.js'

/** @import { Message, Problem, Task, TimelineEntry } from '../api/types.js' */

/**
 * What a session consists of, besides itself.
 * @typedef {{ messages: Message[], tasks: Task[], timeline: TimelineEntry[] }} Parts
 */

/** Events that come at once are read for once. */
const SOON_MS = 250
/** A claim is told by no event. */
const AGAIN_MS = 10_000

/** Reads a session with all that belongs to it, and again whenever something happened in it. */
export const useParts = (/** @type {string} */ id) => {
  const [parts, setParts] = useState(/** @type {Parts | null} */ (null))
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null))
  const reload = useRef(() => {})
  useEffect(() => {
    const gone = new AbortController()
    /** @type {number | undefined} */
    let timer
    const read = async () => {
      const answers = await readParts(id, gone.signal)
      if (gone.signal.aborted) return
      if ('problem' in answers) setProblem(answers.problem)
      else {
        setProblem(null)
        setParts(answers)
      }
    }
    const soon = () => {
      clearTimeout(timer)
      timer = setTimeout(read, SOON_MS)
    }
    reload.current = soon
    void read()
    const again = setInterval(
      () => document.visibilityState === 'visible' && void readSession(id, gone.signal),
      AGAIN_MS,
    )
    const deaf = hear({
      event: ({ data }) => {
        if ((data.session?.session_id ?? data.task?.session_id) === id) soon()
      },
      reload: soon,
    })
    return () => {
      gone.abort()
      clearTimeout(timer)
      clearInterval(again)
      deaf()
    }
  }, [id])
  return { parts, problem, reload: () => reload.current() }
}

/** @returns {Promise<Parts | { problem: Problem }>} */
const readParts = async (/** @type {string} */ id, /** @type {AbortSignal} */ signal) => {
  const path = `sessions/${encodeURIComponent(id)}`
  const session = await readSession(id, signal)
  if (!session.ok) return session
  const [messages, tasks, timeline] = await Promise.all([
    askAll(`${path}/messages`, { signal }),
    askAll(`${path}/tasks`, { signal }),
    askAll(`${path}/timeline`, { signal }),
  ])
  for (const answer of [messages, tasks, timeline]) if (!answer.ok) return answer
  return /** @type {Parts} */ (
    Object.fromEntries(
      Object.entries({ messages, tasks, timeline }).map(([name, answer]) => [
        name,
        answer.ok ? answer.value : [],
      ]),
    )
  )
}
