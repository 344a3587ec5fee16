import { ask } from '../api/client.js'
import { makeStore } from '../lib/store.js'
import { hear } from './stream.js'

/** @import { Session } from '../api/types.js' */

/** Every session that the page has seen, as it is by the newest word of it. */
export const sessions = makeStore(/** @type {ReadonlyMap<string, Session>} */ (new Map()))

/** Takes sessions in; one that is older than what is known is no news. */
export const learn = (/** @type {readonly Session[]} */ heard) => {
  const news = heard.filter(isNews)
  if (news.length === 0) return
  sessions.update((known) => {
    const next = new Map(known)
    for (const session of news) next.set(session.session_id, session)
    return next
  })
}

const isNews = (/** @type {Session} */ session) => {
  const known = sessions.get().get(session.session_id)
  if (known === undefined || session.version > known.version) return true
  return session.version === known.version && session.last_activity > known.last_activity
}

/** Reads one session anew. */
export const readSession = async (
  /** @type {string} */ id,
  /** @type {AbortSignal} */ signal = new AbortController().signal,
) => {
  const answer = await ask('GET', `sessions/${encodeURIComponent(id)}`, undefined, signal)
  if (answer.ok) learn([/** @type {Session} */ (answer.value)])
  return /** @type {import('../api/types.js').Answer<Session>} */ (answer)
}

hear({
  event: ({ data }) => {
    if (data.session !== undefined) learn([data.session])
  },
  reload: () => {},
})
