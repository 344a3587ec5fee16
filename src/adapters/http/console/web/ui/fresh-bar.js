import { html } from '../lib/preact.js'
import { t } from '../words/words.js'

/** Says that there are new rows, and shows them on request. */
export const FreshBar = (/** @type {{ count: number, onShow: () => void }} */ { count, onShow }) =>
  html`<div class="fresh" aria-live="polite">
    ${count > 0 && html`<button type="button" class="fresh-button" onClick=${onShow}>${t('list.fresh', { n: count })}</button>`}
  </div>`
