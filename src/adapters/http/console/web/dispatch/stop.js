import { html, useState } from '../lib/preact.js'
import { Confirm } from '../ui/confirm.js'
import { focusOn } from '../ui/focus-row.js'
import { Icon } from '../ui/icon.js'
import { Foreign } from '../ui/text.js'
import { Since } from '../ui/time.js'
import { toastProblem } from '../ui/toasts.js'
import { t } from '../words/words.js'
import { liftPause, putPause } from './pause-actions.js'
import { PauseDialog } from './pause-dialog.js'

/** @import { Pause } from '../live/dispatch.js' */

/** Stops every robot at once: a question would only cost texts. It is easily taken back, and why is said afterwards. */
export const StopButton = () => {
  const [isSending, setSending] = useState(false)
  const stop = async () => {
    setSending(true)
    const undo = { text: t('stop.undo'), act: () => void liftPause('all') }
    const answer = await putPause('all', { reason: t('stop.no-reason') }, undo)
    setSending(false)
    if (answer.ok) focusOn('.stopped button')
    else toastProblem(answer.problem, { text: t('action.retry'), act: () => void stop() })
  }
  return html`<button type="button" class="button danger stop" title=${t('pause.who')} disabled=${isSending} onClick=${stop}><${Icon} name="pause" size=${18} />${t('stop.button')}</button>`
}

/** Says that everything is stopped, by whom and why, and lets it go on once that is confirmed. */
export const Stopped = (/** @type {{ by: Pause }} */ { by }) => {
  const [asking, ask] = useState(/** @type {'why' | 'end' | null} */ (null))
  const close = () => ask(null)
  return html`<div class="stopped" role="status">
    <${Icon} name="pause" />
    <div class="stopped-text"><strong>${t('stop.is')}</strong>
      <p><${Foreign} text=${by.reason} /> <span class="meta"><${Foreign} text=${by.created_by} /> · <${Since} at=${by.created_at} /></span></p></div>
    <button type="button" class="button" onClick=${() => ask('why')}>${t('stop.why')}</button>
    <button type="button" class="button" onClick=${() => ask('end')}>${t('stop.end')}</button>
    ${asking === 'why' && html`<${PauseDialog} scope="all" accounts=${[]} onClose=${close} />`}
    ${
      asking === 'end' &&
      html`<${Confirm} title=${t('stop.end')} go=${t('stop.end')} onGo=${() => liftPause('all')} onClose=${close}>
        <p>${t('stop.end-help')}</p></${Confirm}>`
    }
  </div>`
}
