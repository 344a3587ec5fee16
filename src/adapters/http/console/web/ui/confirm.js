import { html } from '../lib/preact.js'
import { t } from '../words/words.js'
import { Dialog } from './dialog.js'

/**
 * Asks once more before something is done; what is told in between says what that means.
 * @param {{ title: string, go: string, isDanger?: boolean, onGo: () => void, onClose: () => void, children?: unknown }} of
 */
export const Confirm = ({ title, go, isDanger = false, onGo, onClose, children }) => {
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault()
    onClose()
    onGo()
  }
  return html`<${Dialog} title=${title} onClose=${onClose}>
    <form class="form" onSubmit=${submit}>
      ${children}
      <footer class="dialog-foot"><button type="button" class="button" onClick=${onClose}>${t('action.cancel')}</button>
        <button class="button ${isDanger ? 'danger-solid' : 'primary'}">${go}</button></footer>
    </form>
  </${Dialog}>`
}
