import { useEffect, useRef } from './preact.js'

/**
 * Keys of a page, such as `j` or `g i`. They rest while somebody writes, holds a modifier, or has a dialog before him; arrows
 * also where they scroll, as `data-own-arrows` says.
 * @param {Record<string, (event: KeyboardEvent) => void>} keys
 */
export const useKeys = (keys) => {
  const current = useRef(keys)
  current.current = keys
  useEffect(() => {
    let before = ''
    let beforeAt = 0
    const press = (/** @type {KeyboardEvent} */ event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isBusy(event.target)) return
      if (event.key.startsWith('Arrow') && isIn(event.target, '[data-own-arrows]')) return
      const both = performance.now() - beforeAt < 1_000 ? `${before} ${event.key}` : ''
      before = event.key
      beforeAt = performance.now()
      const act =
        current.current[both] ??
        (event.key === 'Enter' && isActive(event.target) ? undefined : current.current[event.key])
      if (act === undefined) return
      event.preventDefault()
      before = ''
      act(event)
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
}

const isBusy = (/** @type {EventTarget | null} */ target) =>
  isIn(target, 'input, textarea, select, [contenteditable], dialog, [role=menu]') ||
  document.querySelector('dialog[open]') !== null

const isActive = (/** @type {EventTarget | null} */ target) => isIn(target, 'a, button, summary')

const isIn = (/** @type {EventTarget | null} */ target, /** @type {string} */ selector) =>
  target instanceof HTMLElement && target.closest(selector) !== null
