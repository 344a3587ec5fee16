import { html, useEffect, useRef, useState } from '../lib/preact.js'

/**
 * A button that opens a small panel beside it; a click elsewhere or Escape closes it. The label is a hint where the button
 * has words, and its name where it has none.
 * @param {{ button: unknown, label: string, class?: string, children?: unknown, up?: boolean,
 *   isBare?: boolean }} of
 */
export const Popover = ({ button, label, class: name = '', children, up = false, isBare = false }) => {
  const [isOpen, setOpen] = useState(false)
  const box = useRef(/** @type {HTMLDivElement | null} */ (null))
  useEffect(() => {
    if (!isOpen) return
    const away = (/** @type {Event} */ event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false)
    }
    addEventListener('pointerdown', away)
    return () => removeEventListener('pointerdown', away)
  }, [isOpen])
  const press = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Escape' || !isOpen) return
    event.stopPropagation()
    setOpen(false)
    box.current?.querySelector('button')?.focus()
  }
  return html`<div class="popover ${name}" ref=${box} onKeyDown=${press}>
    <button type="button" class="popover-button" aria-expanded=${isOpen} aria-label=${isBare ? label : undefined} title=${label}
      onClick=${() => setOpen(!isOpen)}>${button}</button>
    ${isOpen && html`<div class="popover-panel ${up ? 'up' : ''}">${children}</div>`}
  </div>`
}
