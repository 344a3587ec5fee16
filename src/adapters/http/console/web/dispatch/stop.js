import { html, useState } from '../lib/preact.js'
import { Dialog } from '../ui/dialog.js'
import { Icon } from '../ui/icon.js'
import { ProblemNote } from '../ui/problem.js'
import { Foreign } from '../ui/text.js'
import { Since } from '../ui/time.js'
import { t } from '../words/words.js'
import { liftPause, putPause } from './pause-actions.js'

/** @import { Problem } from '../api/types.js' */
/** @import { Pause } from '../live/dispatch.js' */

/** Stops every robot, once it is confirmed. */
export const StopButton = () => {
  const [isAsking, ask] = useState(false)
  return html`<button type="button" class="button danger stop" onClick=${() => ask(true)}><${Icon} name="pause" size=${18} />${t('stop.button')}</button>
    ${isAsking && html`<${StopDialog} onClose=${() => ask(false)} />`}`
}

const StopDialog = (/** @type {{ onClose: () => void }} */ { onClose }) => {
  const [reason, setReason] = useState('')
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null))
  const [isSending, setSending] = useState(false)
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault()
    setSending(true)
    const answer = await putPause('all', { reason: reason.trim() || t('stop.no-reason') })
    setSending(false)
    if (answer.ok) return onClose()
    setProblem(answer.problem)
  }
  return html`<${Dialog} title=${t('stop.title')} onClose=${onClose}>
    <form class="form" onSubmit=${submit}>
      <p>${t('stop.help')}</p>
      <p class="meta">${t('pause.who')}</p>
      <label class="field"><span>${t('move.reason')}</span><input name="reason" maxlength="500" value=${reason} placeholder=${t('stop.reason-help')} autocomplete="off"
        onInput=${(/** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget }) => setReason(currentTarget.value)} /></label>
      ${problem && html`<${ProblemNote} problem=${problem} />`}
      <footer class="dialog-foot"><button type="button" class="button" onClick=${onClose}>${t('action.cancel')}</button>
        <button class="button danger-solid" disabled=${isSending}>${t('stop.go')}</button></footer>
    </form>
  </${Dialog}>`
}

/** Says that everything is stopped, by whom and why, and lets it go on. */
export const Stopped = (/** @type {{ by: Pause }} */ { by }) => {
  const [isAsking, ask] = useState(false)
  return html`<div class="stopped" role="status">
    <${Icon} name="pause" />
    <div class="stopped-text"><strong>${t('stop.is')}</strong>
      <p><${Foreign} text=${by.reason} /> <span class="meta"><${Foreign} text=${by.created_by} /> · <${Since} at=${by.created_at} /></span></p></div>
    <button type="button" class="button" onClick=${() => ask(true)}>${t('stop.end')}</button>
    ${
      isAsking &&
      html`<${Dialog} title=${t('stop.end')} onClose=${() => ask(false)}><form class="form" onSubmit=${async (
        /** @type {SubmitEvent} */ event,
      ) => {
        event.preventDefault()
        ask(false)
        await liftPause('all')
      }}><p>${t('stop.end-help')}</p><footer class="dialog-foot"><button type="button" class="button" onClick=${() => ask(false)}>${t('action.cancel')}</button>
        <button class="button primary">${t('stop.end')}</button></footer></form></${Dialog}>`
    }
  </div>`
}
