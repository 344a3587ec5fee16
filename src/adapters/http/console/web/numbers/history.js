import { ask } from '../api/client.js'
import { withNewest } from '../lib/newest.js'
import { useEffect, useRef, useState } from '../lib/preact.js'
import { isRobot } from '../live/wait-for-human.js'
import { readSince } from './read-since.js'

/** @import { Answer, Paged, Problem, Session, Task, TimelineEntry } from '../api/types.js' */
/** @import { Alert } from '../live/dispatch.js' */

/**
 * What the record says of a range: sessions that began in it, texts that were made in it, and what became of those that a
 * human had. Where there was too much, `back` is how far back it was read, and `unread` how many timelines were not.
 * @typedef {{ from: number, to: number, sessions: Session[], tasks: Task[], timelines: { of: Session, entries: TimelineEntry[] }[],
 *   back: string | null, unread: number }} History
 */

const SESSIONS_MOST = 3_000
const TASKS_MOST = 3_000
/** Each timeline is a question of its own. */
const TIMELINES_MOST = 250
const AT_ONCE = 4

/** What was read before, of as many as two ranges have. @type {ReadonlyMap<string, { version: number, entries: TimelineEntry[] }>} */
let known = new Map()
const KNOWN_MOST = 2 * TIMELINES_MOST

/** Reads what the record says of the time since then. */
export const useHistory = (/** @type {number} */ lengthMs) => {
  const [history, setHistory] = useState(/** @type {History | null} */ (null))
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null))
  const [isReading, setReading] = useState(true)
  const again = useRef(() => {})
  useEffect(() => {
    const gone = new AbortController()
    const read = async () => {
      setReading(true)
      const answer = await readHistory(Date.now() - lengthMs, gone.signal)
      if (gone.signal.aborted) return
      setReading(false)
      if (answer.ok) setHistory(answer.value)
      setProblem(answer.ok ? null : answer.problem)
    }
    again.current = () => void read()
    setHistory(null)
    void read()
    return () => gone.abort()
  }, [lengthMs])
  return { history, problem, isReading, read: () => again.current() }
}

/** @returns {Promise<Answer<History>>} */
const readHistory = async (/** @type {number} */ from, /** @type {AbortSignal} */ signal) => {
  const since = new Date(from).toISOString()
  const [sessions, tasks, alerts] = await Promise.all([
    /** @type {ReturnType<typeof readSince<Session>>} */ (
      readSince(`sessions?created_after=${encodeURIComponent(since)}`, since, SESSIONS_MOST, signal)
    ),
    /** @type {ReturnType<typeof readSince<Task>>} */ (readSince('tasks', since, TASKS_MOST, signal)),
    /** @type {ReturnType<typeof readSince<Alert>>} */ (readSince('alerts', since, SESSIONS_MOST, signal)),
  ])
  if (!sessions.ok) return sessions
  if (!tasks.ok) return tasks
  if (!alerts.ok) return alerts
  const told = sessions.value.items.filter(wasWithHumans(alerts.value.items))
  const timelines = await readTimelines(told.slice(0, TIMELINES_MOST), signal)
  return {
    ok: true,
    value: {
      from,
      to: Date.now(),
      sessions: sessions.value.items,
      tasks: tasks.value.items,
      timelines,
      back: [sessions.value.back, tasks.value.back].reduce(later, null),
      unread: told.length - timelines.length,
    },
  }
}

/**
 * Sessions that a human had: what they are now says it of some; that it was told to somebody, of the others. Manual ones
 * always are.
 */
const wasWithHumans = (/** @type {readonly Alert[]} */ alerts) => {
  const told = new Set(
    alerts.filter(({ event }) => event === 'session.transferred').map(({ session_id }) => session_id),
  )
  return (/** @type {Session} */ session) =>
    !isRobot(session) || session.state === 'transferred' || told.has(session.session_id)
}

const later = (/** @type {string | null} */ a, /** @type {string | null} */ b) =>
  a === null || (b !== null && b > a) ? b : a

const readTimelines = async (/** @type {readonly Session[]} */ of, /** @type {AbortSignal} */ signal) => {
  /** @type {History['timelines']} */
  const timelines = []
  const queue = [...of]
  const work = async () => {
    for (let session = queue.shift(); session !== undefined; session = queue.shift()) {
      const entries = await readTimeline(session, signal)
      if (entries !== null) timelines.push({ of: session, entries })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return timelines
}

// A claim moves no version, so that only what has ended stays as it was read.
const readTimeline = async (/** @type {Session} */ of, /** @type {AbortSignal} */ signal) => {
  const { session_id, version, ended_at } = of
  const before = known.get(session_id)
  if (before?.version === version && ended_at !== null) return before.entries
  const answer = /** @type {Answer<Paged<TimelineEntry>>} */ (
    await ask('GET', `sessions/${encodeURIComponent(session_id)}/timeline?limit=200`, undefined, signal)
  )
  if (!answer.ok) return null
  known = withNewest(known, session_id, { version, entries: answer.value.items }, KNOWN_MOST)
  return answer.value.items
}
