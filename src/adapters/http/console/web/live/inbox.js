import { askAll } from '../api/client.js'
import { makeKept } from './kept.js'
import { forget, learn, readSession, sessions } from './sessions.js'
import { isForHuman } from './wait-for-human.js'

/** @import { Answer, Session } from '../api/types.js' */

const TRANSFERRED = 'sessions?state=transferred'
const MANUAL =
  'sessions?state=pending&state=active&task_type=manual_customer_service&task_type=manual_complaint&task_type=manual_urgent'

/** So many that have vanished are looked at at once. */
const AT_ONCE = 4

/**
 * Reads all that is for humans; its sessions are those that are known.
 * @returns {Promise<Answer<true>>}
 */
const readInbox = async (/** @type {AbortSignal} */ signal) => {
  const answers = await Promise.all(
    [TRANSFERRED, MANUAL].map((path) =>
      askAll(path, { signal, onPage: (/** @type {Session[]} */ items) => learn(items) }),
    ),
  )
  const read = new Set()
  for (const answer of answers) {
    if (!answer.ok) return answer
    for (const { session_id } of answer.value) read.add(session_id)
  }
  await readMissed(read, signal)
  return { ok: true, value: true }
}

/** What should be in the inbox and was not among its pages has moved on unheard. */
const readMissed = async (/** @type {ReadonlySet<string>} */ read, /** @type {AbortSignal} */ signal) => {
  const missed = [...sessions.get().values()].filter(
    (session) => isForHuman(session) && !read.has(session.session_id),
  )
  const work = async () => {
    for (let next = missed.pop(); next !== undefined && !signal.aborted; next = missed.pop())
      await readOrForget(next.session_id, signal)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

const readOrForget = async (/** @type {string} */ id, /** @type {AbortSignal} */ signal) => {
  const answer = await readSession(id, signal)
  if (!answer.ok && answer.problem.status === 404) forget(id)
}

/**
 * Whether the inbox is there. A claim is told by no event, so that it is read again now and then; also in a tab behind
 * others, whose title says how many wait.
 */
export const inbox = makeKept(readInbox, { everyMs: 10_000, hiddenMs: 60_000 })

let stop = () => {}

/** Keeps the inbox true until somebody signs out. */
export const keepInbox = () => {
  stop()
  stop = inbox.look()
}

export const leaveInbox = () => stop()
