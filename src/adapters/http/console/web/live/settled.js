import { useEffect, useRef, useState } from '../lib/preact.js'

/**
 * The order of a list as it is shown. While somebody is about to click in it, nothing in it moves: what has left stays,
 * and what is new is counted until it is asked for or nobody is there any more.
 * @param {readonly string[]} wanted ids in the order that they should have
 * @param {unknown} question what the list is about: another question is another list
 */
export const useSettled = (wanted, question) => {
  const [isHeld, hold] = useState(false)
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
    holding: {
      onPointerEnter: (/** @type {PointerEvent} */ event) => {
        if (event.pointerType === 'mouse') hold(true)
      },
      onPointerLeave: () => hold(false),
    },
  }
}
