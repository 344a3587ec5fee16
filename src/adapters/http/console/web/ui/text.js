import { html, useState } from '../lib/preact.js'
import { t } from '../words/words.js'

/** What turns the order of letters around, or cannot be seen: shown by its code, so that a text reads as it is. */
const HIDDEN = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\u200b\u2060\ufeff]|(?![\n\r\t])\p{Cc}/gu

/** Somebody else's text, told apart from ours: its own direction ends with it, and nothing in it is markup. */
export const Foreign = (/** @type {{ text: string | null }} */ { text }) =>
  html`<bdi class="foreign">${shown(text ?? '')}</bdi>`

const FOLD_AT = 600

/** A text of any length: what is long is folded, and shown whole on request. */
export const LongText = (/** @type {{ text: string }} */ { text }) => {
  const [isWhole, show] = useState(false)
  // A handful more is not worth a button.
  const isLong = text.length > FOLD_AT * 1.2
  const part = isLong && !isWhole ? `${[...text.slice(0, FOLD_AT + 2)].slice(0, FOLD_AT).join('')}…` : text
  return html`<span class="long-text"><bdi class="foreign">${shown(part)}</bdi>
    ${
      isLong &&
      html`<button type="button" class="link" aria-expanded=${isWhole} onClick=${() => show(!isWhole)}>
      ${isWhole ? t('text.less') : t('text.all', { n: [...text].length })}
    </button>`
    }</span>`
}

const shown = (/** @type {string} */ text) => {
  const parts = []
  let from = 0
  for (const match of text.matchAll(HIDDEN)) {
    parts.push(text.slice(from, match.index))
    const code = match[0].codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')
    parts.push(html`<span class="hidden-sign" title=${t('text.hidden')}>U+${code}</span>`)
    from = match.index + match[0].length
  }
  return from === 0 ? text : [...parts, text.slice(from)]
}
