import { html } from '../lib/preact.js'
import { makeStore, useStore } from '../lib/store.js'
import { t } from '../words/words.js'
import { Icon } from './icon.js'
import { problemAdvice, problemTitle } from './problem.js'

/** @import { Problem } from '../api/types.js' */
/** @typedef {{ id: number, kind: 'ok' | 'bad', text: unknown, more?: string, action?: { text: string, act: () => void } }} Toast */

const toasts = makeStore(/** @type {readonly Toast[]} */ ([]))
let count = 0

/** What is said in passing goes by itself: later where it offers something to do. */
const PASSES_MS = 5_000
const OFFERED_MS = 15_000

/** Says something in passing; what went wrong stays until it is put away. */
export const toast = (/** @type {Omit<Toast, 'id'>} */ said) => {
  const id = ++count
  toasts.update((now) => [...now.slice(-2), { id, ...said }])
  if (said.kind === 'ok') setTimeout(() => putAway(id), said.action ? OFFERED_MS : PASSES_MS)
}

export const toastProblem = (
  /** @type {Problem} */ problem,
  /** @type {Toast['action']} */ action = undefined,
) =>
  toast({ kind: 'bad', text: problemTitle(problem), more: problemAdvice(problem), ...(action && { action }) })

const putAway = (/** @type {number} */ id) => toasts.update((now) => now.filter((each) => each.id !== id))

/** Always there, so that what comes into it is read out. */
export const Toasts = () => html`
  <div class="toasts" role="status" aria-live="polite">
    ${useStore(toasts).map(
      ({ id, kind, text, more, action }) => html`<div class="toast toast-${kind}" key=${id}>
        <${Icon} name=${kind === 'ok' ? 'check' : 'alert'} />
        <div class="toast-text"><strong>${text}</strong>${more && html`<p>${more}</p>`}</div>
        ${
          action &&
          html`<button type="button" class="button" onClick=${() => {
            putAway(id)
            action.act()
          }}>${action.text}</button>`
        }
        <button type="button" class="icon-button" aria-label=${t('action.close')} onClick=${() => putAway(id)}><${Icon} name="close" /></button>
      </div>`,
    )}
  </div>`
