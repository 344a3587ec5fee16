import { useEffect, useRef, useState } from './preact.js'

/**
 * A value that several places look at.
 * @template T
 * @typedef {{ get(): T, set(next: T): void, update(change: (now: T) => T): void, listen(heard: (now: T) => void): () => void }} Store
 */

/**
 * @template T
 * @param {T} first
 * @returns {Store<T>}
 */
export const makeStore = (first) => {
  let value = first
  /** @type {Set<(now: T) => void>} */
  const listeners = new Set()
  const set = (/** @type {T} */ next) => {
    if (Object.is(next, value)) return
    value = next
    for (const heard of [...listeners]) heard(value)
  }
  return {
    get: () => value,
    set,
    update: (change) => set(change(value)),
    listen: (heard) => {
      listeners.add(heard)
      return () => listeners.delete(heard)
    },
  }
}

/**
 * What `pick` sees in a store; the component is drawn again when that changes.
 * @template T, [Seen=T]
 * @param {Store<T>} store
 * @param {(now: T) => Seen} [pick]
 * @returns {Seen}
 */
export const useStore = (store, pick = (now) => /** @type {Seen} */ (/** @type {unknown} */ (now))) => {
  const [, redraw] = useState(0)
  const seen = pick(store.get())
  const drawn = useRef({ pick, seen })
  drawn.current = { pick, seen }
  useEffect(() => {
    const look = () => {
      if (!Object.is(drawn.current.pick(store.get()), drawn.current.seen)) redraw((times) => times + 1)
    }
    // It may have moved between the drawing and now.
    look()
    return store.listen(look)
  }, [store])
  return seen
}

/**
 * A choice that this browser remembers.
 * @param {string} name
 * @param {string} otherwise
 * @returns {Store<string>}
 */
export const makeRemembered = (name, otherwise) => {
  const key = `console.${name}`
  const store = makeStore(localStorage.getItem(key) ?? otherwise)
  store.listen((value) => localStorage.setItem(key, value))
  return store
}
