import { html, useEffect, useLayoutEffect, useRef, useState } from '../lib/preact.js'

/** Rows beyond the edges that are there all the same, so that none is missing while somebody scrolls. */
const MORE = 6

/**
 * Shows those of thousands of rows that are in sight. All are of the same height.
 * @param {{ ids: readonly string[], height: number, row: (id: string, index: number) => unknown, label: string,
 *   onEnd?: () => void, selected?: string | null, onSeen?: (ids: readonly string[]) => void }} of
 */
export const VirtualList = ({ ids, height, row, label, onEnd, selected = null, onSeen }) => {
  const box = useRef(/** @type {HTMLDivElement | null} */ (null))
  const [view, setView] = useState({ top: 0, height: 800 })
  useLayoutEffect(() => {
    const at = box.current
    if (at === null) return
    const look = () => setView({ top: at.scrollTop, height: at.clientHeight })
    look()
    const watcher = new ResizeObserver(look)
    watcher.observe(at)
    at.addEventListener('scroll', look, { passive: true })
    return () => {
      watcher.disconnect()
      at.removeEventListener('scroll', look)
    }
  }, [])
  const first = Math.max(0, Math.floor(view.top / height) - MORE)
  const last = Math.min(ids.length, Math.ceil((view.top + view.height) / height) + MORE)
  const seen = ids.slice(first, last)
  useEffect(() => onSeen?.(seen), [seen.join()])
  useEffect(() => {
    if (last >= ids.length) onEnd?.()
  }, [last, ids.length])
  useEffect(
    () => keepInSight(box.current, selected === null ? -1 : ids.indexOf(selected), height),
    [selected],
  )

  return html`<div class="rows" ref=${box} tabindex="-1">
    <ul class="rows-all" aria-label=${label} style=${{ height: `${ids.length * height}px` }}>
      ${seen.map(
        (
          id,
          at,
        ) => html`<li key=${id} class="rows-one" aria-setsize=${ids.length} aria-posinset=${first + at + 1}
          style=${{ transform: `translateY(${(first + at) * height}px)`, height: `${height}px` }}>${row(id, first + at)}</li>`,
      )}
    </ul>
  </div>`
}

const keepInSight = (
  /** @type {HTMLElement | null} */ box,
  /** @type {number} */ index,
  /** @type {number} */ height,
) => {
  if (box === null || index < 0) return
  const top = index * height
  if (top < box.scrollTop) box.scrollTop = top
  else if (top + height > box.scrollTop + box.clientHeight) box.scrollTop = top + height - box.clientHeight
}
