import { lookWhoIsSignedIn } from '../api/client.js'
import { makeStore } from '../lib/store.js'
import { apiUrl } from '../route/base.js'

/** @import { LiveEvent } from '../api/types.js' */

/** Whether what is shown is what is: `connecting`, `live`, `reconnecting`, `offline`. */
export const connection = makeStore('connecting')

const TYPES = /** @type {const} */ ([
  'session.created', 'session.activated', 'session.transferred', 'session.paused', 'session.resumed',
  'session.handed_back', 'session.ended', 'session.unattended', 'task.completed', 'task.failed',
  'message.received', 'account.paused', 'clock.skewed', 'worker.silent',
]) // biome-ignore format: a list reads best as lines

/** @type {Set<{ event: (event: LiveEvent) => void, reload: () => void }>} */
const listeners = new Set()

/**
 * Hears every event, and when all that is shown must be read again, because some may have been missed.
 * @param {{ event: (event: LiveEvent) => void, reload: () => void }} heard
 */
export const hear = (heard) => {
  listeners.add(heard)
  return () => listeners.delete(heard)
}

/** @type {EventSource | null} */
let source = null
let tries = 0
/** @type {number | undefined} */
let timer
let hasBeenLive = false
/** Whether this line has told anything: without an event behind which it goes on, a line that is mended begins anew. */
let hasTold = false

/** Listens from now on, for as long as the page is there; a line that is lost is mended. */
export const listen = () => {
  stop()
  hasTold = false
  source = new EventSource(apiUrl('events'))
  source.onopen = () => {
    // The browser's own reconnecting goes on behind the last event; a new stream begins now.
    if (hasBeenLive && !hasTold) reloadAll()
    hasBeenLive = true
    tries = 0
    connection.set('live')
  }
  source.onerror = () => {
    connection.set(navigator.onLine ? 'reconnecting' : 'offline')
    if (source?.readyState === EventSource.CLOSED) again()
  }
  source.addEventListener('reset', reloadAll)
  for (const type of TYPES) source.addEventListener(type, (event) => tell(JSON.parse(event.data)))
}

export const stop = () => {
  clearTimeout(timer)
  source?.close()
  source = null
}

// After an answer other than 200 a browser gives up: it may be a 503 of a moment, or nobody is signed in any more.
const again = () => {
  tries += 1
  clearTimeout(timer)
  timer = setTimeout(
    async () => {
      const answer = await lookWhoIsSignedIn()
      if (answer.ok) listen()
      else if (answer.problem.status !== 401) again()
    },
    Math.min(1_000 * 2 ** (tries - 1), 15_000),
  )
}

const tell = (/** @type {LiveEvent} */ event) => {
  hasTold = true
  for (const { event: heard } of [...listeners]) heard(event)
}

const reloadAll = () => {
  for (const { reload } of [...listeners]) reload()
}

addEventListener('offline', () => connection.set('offline'))
addEventListener('online', () => {
  if (source !== null) {
    tries += 1
    listen()
  }
})
