import { ask } from '../api/client.js'
import { useEffect, useRef } from '../lib/preact.js'
import { makeStore } from '../lib/store.js'
import { hear } from './stream.js'
import { isEnded } from './wait-for-human.js'

/** @import { Answer, Session } from '../api/types.js' */

/** The sessions that the page has seen, as they are by the newest word of them. */
export const sessions = makeStore(/** @type {ReadonlyMap<string, Session>} */ (new Map()))

/** Takes sessions in; one that is older than what is known is no news. */
export const learn = (/** @type {readonly Session[]} */ heard) => {
  const next = new Map(sessions.get())
  let isNew = false
  for (const session of heard) {
    if (!isNews(session, next.get(session.session_id))) continue
    isNew = true
    next.set(session.session_id, session)
  }
  if (!isNew) return
  forgetEnded(next)
  sessions.set(next)
}

const isNews = (/** @type {Session} */ session, /** @type {Session | undefined} */ known) =>
  known === undefined ||
  session.version > known.version ||
  (session.version === known.version && session.last_activity > known.last_activity)

/** What has ended and is shown nowhere is remembered so many times: a shift is long. */
const ENDED_MOST = 2_000

const forgetEnded = (/** @type {Map<string, Session>} */ known) => {
  const ended = [...known.values()].filter(isEnded)
  if (ended.length <= ENDED_MOST) return
  const inUse = new Set([...shown].flatMap(({ current }) => current))
  const unused = ended.filter(({ session_id }) => !inUse.has(session_id))
  // Half of them at once, so that it is not done at every word.
  for (const { session_id } of unused.slice(0, ended.length - ENDED_MOST / 2)) known.delete(session_id)
}

/** Forgets a session that the service does not know any more. */
export const forget = (/** @type {string} */ id) =>
  sessions.update((known) => new Map([...known].filter(([each]) => each !== id)))

/** What is shown now. @type {Set<{ current: readonly string[] }>} */
const shown = new Set()

/** Keeps these sessions known, however many end, for as long as somebody has them before him. */
export const useShown = (/** @type {readonly string[]} */ ids) => {
  const mine = useRef(ids)
  mine.current = ids
  useEffect(() => {
    shown.add(mine)
    return () => void shown.delete(mine)
  }, [])
}

/** Reads one session anew. */
export const readSession = async (
  /** @type {string} */ id,
  /** @type {AbortSignal} */ signal = new AbortController().signal,
) => {
  const answer = await ask('GET', `sessions/${encodeURIComponent(id)}`, undefined, signal)
  if (answer.ok) learn([/** @type {Session} */ (answer.value)])
  return /** @type {Answer<Session>} */ (answer)
}

/** Events come in crowds: they are learned together, a frame later. */
const FRAME_MS = 16
/** @type {Session[]} */
let heard = []

const learnHeard = () => {
  const all = heard
  heard = []
  learn(all)
}

hear({
  event: ({ data }) => {
    if (data.session === undefined) return
    if (heard.length === 0) setTimeout(learnHeard, FRAME_MS)
    heard.push(data.session)
  },
  reload: () => {},
})
