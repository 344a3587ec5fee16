import { useEffect } from '../lib/preact.js'
import { makeStore, useStore } from '../lib/store.js'
import { doubt, hear, lineTried } from './stream.js'

/** @import { Store } from '../lib/store.js' */
/** @import { Answer, LiveEvent, Problem } from '../api/types.js' */

/**
 * What is known of something, and what went wrong when it was read last.
 * @template T
 * @typedef {{ value: T | null, problem: Problem | null }} Known
 */

/**
 * What is kept true while somebody looks at it: a component by `use`, whatever else by `look`, until he calls what that
 * gives him.
 * @template T
 * @typedef {{ state: Store<Known<T>>, use(): Known<T>, look(): () => void, read(): Promise<void> }} Kept
 */

/** Events that come at once are read for once. */
const SOON_MS = 400
/** Reading takes up a fifth of the time at most, however much happens and however long it takes. */
const REST = 4

/**
 * Reads something when somebody begins to look at it, after events that touch it, and every so often, for not everything
 * is told by an event; one reading after another, so that no older answer comes in behind a newer one. What is known stays
 * while it is read again, and when that fails. In a tab behind others it is read every `hiddenMs`, if that is given.
 * @template T
 * @param {(signal: AbortSignal) => Promise<Answer<T>>} ask
 * @param {{ everyMs: number, hiddenMs?: number, isTouchedBy?: (event: LiveEvent) => boolean }} how
 * @returns {Kept<T>}
 */
export const makeKept = (
  ask,
  { everyMs, hiddenMs = Number.POSITIVE_INFINITY, isTouchedBy = () => false },
) => {
  const state = makeStore(/** @type {Known<T>} */ (NOTHING))
  let lookers = 0
  let gone = new AbortController()
  /** @type {Promise<void> | null} */
  let reading = null
  let readAt = 0
  let restsUntil = 0
  let dueAt = Number.POSITIVE_INFINITY
  /** @type {number | undefined} */
  let timer
  const readOnce = async () => {
    const { signal } = gone
    const begun = performance.now()
    plan(Number.POSITIVE_INFINITY)
    const answer = await ask(signal)
    if (signal.aborted) return
    readAt = performance.now()
    restsUntil = readAt + REST * (readAt - begun)
    if (!answer.ok && answer.problem.status === 0) doubt()
    state.update(({ value }) =>
      answer.ok ? { value: answer.value, problem: null } : { value, problem: answer.problem },
    )
    if (lookers > 0) plan(Math.min(dueAt, Math.max(readAt + everyMs, restsUntil)))
  }
  /** Reads now. Whoever asks while it is being read gets what is read after that: he may have changed it. */
  const read = () => {
    const next = (reading ?? Promise.resolve()).then(readOnce)
    const mine = next.finally(() => {
      if (reading === mine) reading = null
    })
    reading = mine
    return mine
  }
  const plan = (/** @type {number} */ at) => {
    clearTimeout(timer)
    dueAt = at
    if (at !== Number.POSITIVE_INFINITY) timer = setTimeout(act, Math.max(0, at - performance.now()))
  }
  const act = () => {
    const at = isVisible() ? 0 : readAt + hiddenMs
    if (at <= performance.now()) void read()
    else plan(at)
  }
  const soon = () => {
    const at = Math.max(performance.now() + SOON_MS, restsUntil)
    if (at < dueAt) plan(at)
  }
  const seen = () => isVisible() && soon()
  const listenTo = () => {
    const deaf = hear({ event: (event) => isTouchedBy(event) && soon(), reload: soon })
    document.addEventListener('visibilitychange', seen)
    return () => {
      deaf()
      document.removeEventListener('visibilitychange', seen)
      plan(Number.POSITIVE_INFINITY)
      gone.abort()
      gone = new AbortController()
    }
  }
  let rest = () => {}
  const look = () => {
    lookers += 1
    if (lookers === 1) rest = listenTo()
    void lineTried.then(() => {
      if (lookers > 0) void read()
    })
    return () => {
      lookers -= 1
      if (lookers === 0) rest()
    }
  }
  const use = () => {
    useEffect(look, [state])
    return useStore(state)
  }
  return { state, use, look, read }
}

const NOTHING = { value: null, problem: null }

const isVisible = () => document.visibilityState === 'visible'
