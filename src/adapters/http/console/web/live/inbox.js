import { askAll } from '../api/client.js'
import { makeStore } from '../lib/store.js'
import { learn, readSession, sessions } from './sessions.js'
import { hear } from './stream.js'
import { isForHuman } from './wait-for-human.js'

/** @import { Problem, Session } from '../api/types.js' */

const TRANSFERRED = 'sessions?state=transferred'
const MANUAL =
  'sessions?state=pending&state=active&task_type=manual_customer_service&task_type=manual_complaint&task_type=manual_urgent'

/** A claim is told by no event, so that the inbox is read again now and then. */
const READ_EVERY_MS = 10_000
/** Of more than that, only the ones in sight would be worth it; they are looked at when they are opened. */
const READ_MOST = 400

/** How reading the inbox goes: `isLoaded` once all pages were there. */
export const inboxState = makeStore(
  /** @type {{ isLoaded: boolean, problem: Problem | null }} */ ({ isLoaded: false, problem: null }),
)

/** Reads all that is for humans; told again by events from then on. */
export const readInbox = async () => {
  const answers = await Promise.all(
    [TRANSFERRED, MANUAL].map((path) =>
      askAll(path, { onPage: (/** @type {Session[]} */ items) => learn(items) }),
    ),
  )
  const failed = answers.find((answer) => !answer.ok)
  if (failed !== undefined && !failed.ok) {
    inboxState.update((now) => ({ ...now, problem: failed.problem }))
    return
  }
  await forgetMissed(
    new Set(answers.flatMap((answer) => (answer.ok ? answer.value.map(({ session_id }) => session_id) : []))),
  )
  inboxState.set({ isLoaded: true, problem: null })
}

/** What should be in the inbox and was not among its pages has moved on unheard. */
const forgetMissed = async (/** @type {ReadonlySet<string>} */ read) => {
  const missed = [...sessions.get().values()].filter(
    (session) => isForHuman(session) && !read.has(session.session_id),
  )
  for (const { session_id } of missed.slice(0, 50)) await readSession(session_id)
}

/** @type {number | undefined} */
let timer

/** Keeps the inbox true for as long as the page is there. */
export const keepInbox = () => {
  void readInbox()
  clearInterval(timer)
  timer = setInterval(() => {
    const size = [...sessions.get().values()].filter(isForHuman).length
    if (document.visibilityState === 'visible' && size <= READ_MOST) void readInbox()
  }, READ_EVERY_MS)
}

hear({ event: () => {}, reload: () => void readInbox() })
