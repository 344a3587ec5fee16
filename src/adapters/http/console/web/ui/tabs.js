import { html } from '../lib/preact.js'
import { focusOn } from './focus-row.js'

/**
 * Tabs of which one is shown; arrows go from one to the next.
 * @param {{ label: string, shown: string, tabs: readonly { id: string, name: string, count?: number | null, isBad?: boolean }[],
 *   onChoose: (id: string) => void }} of
 */
export const Tabs = ({ label, shown, tabs, onChoose }) => {
  const press = (/** @type {KeyboardEvent} */ event) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const at = tabs.findIndex(({ id }) => id === shown)
    const next = tabs[(at + by + tabs.length) % tabs.length]
    if (by === 0 || next === undefined) return
    event.preventDefault()
    onChoose(next.id)
    requestAnimationFrame(() => focusOn(`#tab-${next.id}`))
  }
  return html`<div class="tabs page-tabs" role="tablist" aria-label=${label} onKeyDown=${press}>
    ${tabs.map(
      ({
        id,
        name,
        count,
        isBad,
      }) => html`<button type="button" role="tab" key=${id} id=${`tab-${id}`} aria-selected=${id === shown}
        aria-controls="tab-panel" tabindex=${id === shown ? 0 : -1} onClick=${() => onChoose(id)}>${name}${count != null && html` <span class="number ${isBad && count > 0 ? 'bad' : ''}">${count}</span>`}</button>`,
    )}
  </div>`
}

/** What the chosen tab shows. */
export const TabPanel = (/** @type {{ shown: string, children?: unknown }} */ { shown, children }) =>
  html`<div role="tabpanel" id="tab-panel" class="tab-panel" aria-labelledby=${`tab-${shown}`} tabindex="-1">${children}</div>`
