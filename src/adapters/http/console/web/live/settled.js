import { useEffect, useRef, useState } from '../lib/preact.js'

/**
 * The order of a list as it is shown. While somebody is about to click in it, nothing in it moves: what has left stays,
 * and what is new is counted until it is asked for or nobody is there any more.
 * @param {readonly string[]} wanted ids in the order that they should have
 * @param {unknown} question what the list is about: another question is another list
 */
export const useSettled = (wanted, question) => {
  const { isHeld, holding } = useHeld()
  const [shown, show] = useState(wanted)
  const asked = useRef(question)
  const key = wanted.join()
  useEffect(() => {
    if (!isHeld || asked.current !== question || shown.length === 0) show(wanted)
    asked.current = question
  }, [key, isHeld, question])

  const at = new Set(shown)
  const fresh = isHeld && asked.current === question ? wanted.filter((id) => !at.has(id)).length : 0
  return {
    ids: asked.current === question ? shown : wanted,
    fresh,
    /** Takes over what is new; what leaves or moves waits. */
    merge: () => show(wanted),
    /** More of the end, which moves nothing. */
    append: (/** @type {readonly string[]} */ ids) =>
      show((now) => [...now, ...ids.filter((id) => !now.includes(id))]),
    holding,
  }
}

/**
 * The same with what the rows show: of one that has left, what it was last, in the place that it had.
 * @template T
 * @param {readonly T[]} wanted
 * @param {(of: T) => string} idOf
 * @param {unknown} question
 */
export const useSettledRows = (wanted, idOf, question) => {
  const settled = useSettled(wanted.map(idOf), question)
  const before = useRef(/** @type {ReadonlyMap<string, T>} */ (new Map()))
  const now = new Map(wanted.map((of) => [idOf(of), of]))
  const rows = settled.ids.flatMap((id) => {
    const of = now.get(id) ?? before.current.get(id)
    return of === undefined ? [] : [{ id, of, isGone: !now.has(id) }]
  })
  before.current = new Map(rows.map(({ id, of }) => [id, of]))
  return { ...settled, rows }
}

/** After a finger, or after it was scrolled, somebody is about to touch a list for so long. */
const CALM_MS = 2_000

/** Whether somebody is about to act in a list: with a pointer over it, with a finger, or by the keyboard. */
const useHeld = () => {
  const [isPointed, point] = useState(false)
  const [isStirred, stir] = useState(false)
  const [focused, focus] = useState(/** @type {Element | null} */ (null))
  const timer = useRef(/** @type {number | undefined} */ (undefined))
  useEffect(() => () => clearTimeout(timer.current), [])
  const holdAWhile = () => {
    stir(true)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => stir(false), CALM_MS)
  }
  const touch = (/** @type {PointerEvent} */ { pointerType }) => pointerType !== 'mouse' && holdAWhile()
  return {
    // What had the focus may be gone, of which nothing tells.
    isHeld: isPointed || isStirred || focused?.isConnected === true,
    holding: {
      onPointerEnter: (/** @type {PointerEvent} */ { pointerType }) => pointerType === 'mouse' && point(true),
      onPointerLeave: () => point(false),
      onPointerDown: touch,
      onPointerUp: touch,
      onPointerCancel: touch,
      onScrollCapture: holdAWhile,
      onFocusIn: (/** @type {FocusEvent} */ { target }) => focus(keyboardsOwn(target)),
      onFocusOut: () => focus(null),
    },
  }
}

// A click leaves the focus where it was, long after somebody has gone on.
const keyboardsOwn = (/** @type {EventTarget | null} */ target) =>
  target instanceof Element && target.matches(':focus-visible') ? target : null
