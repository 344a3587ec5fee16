import { html, useEffect, useRef } from '../lib/preact.js'
import { t } from '../words/words.js'
import { Icon } from './icon.js'

/**
 * A dialog of the browser's own: it holds the focus, Escape closes it, and what is behind it rests.
 * @param {{ title: string, onClose: () => void, children?: unknown, wide?: boolean }} of
 */
export const Dialog = ({ title, onClose, children, wide = false }) => {
  const box = useRef(/** @type {HTMLDialogElement | null} */ (null))
  useEffect(() => {
    const before = document.activeElement
    box.current?.showModal()
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  const press = (/** @type {MouseEvent} */ event) => {
    if (event.target === box.current) onClose()
  }
  return html`<dialog ref=${box} class="dialog ${wide ? 'wide' : ''}" aria-label=${title} onClose=${onClose} onMouseDown=${press}>
    <div class="dialog-box">
      <header class="dialog-head">
        <h2>${title}</h2>
        <button type="button" class="icon-button" aria-label=${t('action.close')} onClick=${onClose}><${Icon} name="close" /></button>
      </header>
      ${children}
    </div>
  </dialog>`
}
