import { html, useState } from '../lib/preact.js'
import { t } from '../words/words.js'
import { Icon } from './icon.js'
import { toast } from './toasts.js'

/** An id that can be taken along. */
export const CopyId = (/** @type {{ id: string, label: string }} */ { id, label }) => {
  const [isDone, setDone] = useState(false)
  const copy = async () => {
    if (!(await writeClipboard(id)))
      return toast({ kind: 'bad', text: t('copy.failed'), more: t('copy.failed-help') })
    setDone(true)
    setTimeout(() => setDone(false), 2_000)
  }
  return html`<button type="button" class="copy" title=${t('copy.it', { what: label })} onClick=${copy}>
    <span class="copy-label">${label}</span><code>${id}</code>
    <${Icon} name=${isDone ? 'check' : 'copy'} size=${16} /><span class="sr" aria-live="polite">${isDone && t('copy.done')}</span>
  </button>`
}

/**
 * Whether it could be done. The clipboard is only there where the browser trusts the connection; elsewhere the old way
 * still works.
 */
const writeClipboard = async (/** @type {string} */ text) => {
  if (navigator.clipboard !== undefined)
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    )
  const field = document.createElement('textarea')
  field.value = text
  document.body.append(field)
  field.select()
  const isCopied = document.execCommand('copy')
  field.remove()
  return isCopied
}
