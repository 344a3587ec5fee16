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
  let isRunning = false
  let isAsked = false
  /** @type {number | undefined} */
  let timer
  const read = async () => {
    if (isRunning) {
      isAsked = true
      return
    }
    isRunning = true
    const answer = await ask()
    isRunning = false
    store.update(({ value }) =>
      answer.ok ? { value: answer.value, problem: null } : { value, problem: answer.problem },
    )
    if (isAsked) again(SOON_MS)
    else if (lookers > 0) again(everyMs)
    isAsked = false
  }
  const again = (/** @type {number} */ inMs) => {
    clearTimeout(timer)
    timer = setTimeout(() => (document.visibilityState === 'visible' ? void read() : again(everyMs)), inMs)
  }
  const soon = () => {
    if (lookers > 0) again(SOON_MS)
  }
  hear({ event: (event) => isTouchedBy(event) && soon(), reload: soon })
  const use = () => {
    useEffect(() => {
      lookers += 1
      void read()
      return () => {
        lookers -= 1
        if (lookers === 0) clearTimeout(timer)
      }
    }, [])
    return useStore(store)
  }
  return { use, read }
}

const NOTHING = { value: null, problem: null }
