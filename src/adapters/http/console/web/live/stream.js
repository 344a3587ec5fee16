import { lookWhoIsSignedIn, me } from '../api/client.js'
import { makeStore } from '../lib/store.js'
import { apiUrl } from '../route/base.js'
import { openLine } from './line.js'

/** @import { LiveEvent } from '../api/types.js' */

/** Whether what is shown is what is: `connecting`, `live`, `reconnecting`, `offline`. */
export const connection = makeStore('connecting')

const TYPES = /** @type {const} */ ([
  'session.created', 'session.activated', 'session.transferred', 'session.paused', 'session.resumed',
  'session.handed_back', 'session.ended', 'session.unattended', 'task.completed', 'task.failed',
  'message.received', 'account.paused', 'clock.skewed', 'worker.silent',
]) // biome-ignore format: a list reads best as lines

/** @typedef {{ event: (event: LiveEvent) => void, reload: () => void }} Listener */

/** @type {Set<Listener>} */
const listeners = new Set()

/**
 * Hears every event, and when all that is shown must be read again, because some may have been missed.
 * @param {Listener} heard
 */
export const hear = (heard) => {
  listeners.add(heard)
  return () => listeners.delete(heard)
}

/** @type {import('./line.js').Line | null} */
let line = null
let tries = 0
/** A line that has just been begun is not the one that is dead. */
const TRUSTED_MS = 15_000
let openedAt = 0
/** @type {number | undefined} */
let timer
/** Whether this line has told anything: without an event behind which it goes on, a line that is mended begins anew. */
let hasTold = false

/** For a line that hangs nobody waits longer than that. */
const TRIAL_MS = 1_000
let isTried = false
/** @type {() => void} */
let endTrial = () => {}

/** Comes when it is known whether there is a line. What is read from then on misses nothing, and is not read twice. */
export const lineTried = /** @type {Promise<void>} */ (
  new Promise((resolve) => {
    endTrial = () => {
      isTried = true
      resolve()
    }
  })
)

/** Listens from now on, for as long as the page is there; a line that is lost is mended. */
export const listen = () => begin(false)

const begin = (/** @type {boolean} */ isAnew) => {
  stop()
  hasTold = false
  if (connection.get() === 'live') markLost()
  setTimeout(endTrial, TRIAL_MS)
  const whose = me.get()?.csrf ?? ''
  const wanted = { url: apiUrl('events'), whose, types: ['reset', ...TYPES], isAnew }
  line = openLine(wanted, { open, lost, told })
}

const open = (/** @type {boolean} */ isNew) => {
  if (isNew) hasTold = false
  // The browser's own reconnecting goes on behind the last event. A new stream begins now, and what was read before is older.
  if (isTried && !hasTold) reloadAll()
  endTrial()
  clearTimeout(timer)
  tries = 0
  openedAt = performance.now()
  connection.set('live')
}

const lost = (/** @type {boolean} */ isOver) => {
  markLost()
  endTrial()
  if (isOver) again()
}

const told = (/** @type {string} */ type, /** @type {string} */ data) =>
  type === 'reset' ? reloadAll() : tell(JSON.parse(data))

/** Hears that the service could not be reached: the line may be dead, too, and does not say so. It is begun anew. */
export const doubt = () => {
  if (line === null || connection.get() !== 'live' || performance.now() - openedAt < TRUSTED_MS) return
  line.close()
  markLost()
  again(true)
}

const markLost = () => connection.set(navigator.onLine ? 'reconnecting' : 'offline')

export const stop = () => {
  clearTimeout(timer)
  line?.close()
  line = null
}

// After an answer other than 200 a browser gives up: it may be a 503 of a moment, or nobody is signed in any more.
const again = (isDoubted = false) => {
  tries += 1
  clearTimeout(timer)
  timer = setTimeout(
    async () => {
      const answer = await lookWhoIsSignedIn()
      // Meanwhile another tab may have mended the line that they share, or somebody has signed out.
      if (line === null || connection.get() === 'live') return
      if (answer.ok) begin(isDoubted)
      else if (answer.problem.status !== 401) again(isDoubted)
    },
    Math.min(1_000 * 2 ** (tries - 1), 15_000),
  )
}

const tell = (/** @type {LiveEvent} */ event) => {
  hasTold = true
  each((heard) => heard.event(event))
}

const reloadAll = () => each((heard) => heard.reload())

/** One that breaks keeps no other from hearing. */
const each = (/** @type {(heard: Listener) => void} */ act) => {
  for (const heard of [...listeners]) {
    try {
      act(heard)
    } catch (error) {
      console.error(error)
    }
  }
}

addEventListener('offline', () => connection.set('offline'))
addEventListener('online', () => {
  if (line !== null) {
    tries += 1
    begin(true)
  }
})
// A page that comes back from the browser's cache has left its line.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted && line !== null) begin(false)
})
