import { useEffect } from '../lib/preact.js'
import { makeStore, useStore } from '../lib/store.js'
import { hear } from './stream.js'

/** @import { Answer, LiveEvent, Problem } from '../api/types.js' */

/**
 * What a page keeps true while it is looked at.
 * @template T
 * @typedef {{ use(): { value: T | null, problem: Problem | null }, read(): Promise<void> }} Kept
 */

/** Events that come at once are read for once. */
const SOON_MS = 400
/** Reading takes up a fifth of the time at most, however much happens and however long it takes. */
const REST = 4

/**
 * Reads something when somebody begins to look at it, after events that touch it, and every so often, for not everything
 * is told by an event. What is known stays while it is read again, and when that fails.
 * @template T
 * @param {() => Promise<Answer<T>>} ask
 * @param {{ everyMs: number, isTouchedBy?: (event: LiveEvent) => boolean }} how
 * @returns {Kept<T>}
 */
export const makeKept = (ask, { everyMs, isTouchedBy = () => false }) => {
  const store = makeStore(/** @type {{ value: T | null, problem: Problem | null }} */ (NOTHING))
  let lookers = 0
  /** @type {Promise<void> | null} */
  let reading = null
  let restsUntil = 0
  let dueAt = Number.POSITIVE_INFINITY
  /** @type {number | undefined} */
  let timer
  const readOnce = async () => {
    const begun = performance.now()
    plan(Number.POSITIVE_INFINITY)
    const answer = await ask()
    const ended = performance.now()
    restsUntil = ended + REST * (ended - begun)
    store.update(({ value }) =>
      answer.ok ? { value: answer.value, problem: null } : { value, problem: answer.problem },
    )
    if (lookers > 0) plan(Math.min(dueAt, Math.max(ended + everyMs, restsUntil)))
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
  // What nobody sees is read once somebody sees it again.
  const act = () => (document.visibilityState === 'visible' ? void read() : plan(performance.now() + everyMs))
  const soon = () => {
    const at = Math.max(performance.now() + SOON_MS, restsUntil)
    if (lookers > 0 && at < dueAt) plan(at)
  }
  hear({ event: (event) => isTouchedBy(event) && soon(), reload: soon })
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && soon())
  const use = () => {
    useEffect(() => {
      lookers += 1
      void read()
      return () => {
        lookers -= 1
        if (lookers === 0) plan(Number.POSITIVE_INFINITY)
      }
    }, [])
    return useStore(store)
  }
  return { use, read }
}

const NOTHING = { value: null, problem: null }
