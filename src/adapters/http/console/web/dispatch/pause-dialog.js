import { serviceNow } from '../api/clock.js'
import { TYPES } from '../api/kinds.js'
import { html, useState } from '../lib/preact.js'
import { Dialog } from '../ui/dialog.js'
import { ProblemNote } from '../ui/problem.js'
import { named, t } from '../words/words.js'
import { putPause } from './pause-actions.js'

/** @import { Problem } from '../api/types.js' */

const KINDS = ['account', 'shop', 'type', 'all']

/** How long a pause lasts, in minutes; `lifted`: until somebody lifts it, `at`: until an instant. */
const SPANS = ['lifted', '30', '60', '240', 'at']

/**
 * Asks what to hold back, why and for how long.
 * @param {{ scope?: string, accounts: readonly string[], onClose: () => void }} of
 */
export const PauseDialog = ({ scope = 'account:', accounts, onClose }) => {
  const [first = 'account', ...rest] = scope.split(':')
  const [kind, setKind] = useState(first)
  const [value, setValue] = useState(rest.join(':'))
  const [reason, setReason] = useState('')
  const [span, setSpan] = useState('lifted')
  const [at, setAt] = useState('')
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null))
  const [isSending, setSending] = useState(false)
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault()
    setSending(true)
    const until = untilOf(span, at)
    const answer = await putPause(kind === 'all' ? 'all' : `${kind}:${value.trim()}`, {
      reason: reason.trim() || t('pause.no-reason'),
      ...(until !== null && { until }),
    })
    setSending(false)
    if (answer.ok) return onClose()
    setProblem(answer.problem)
  }
  // What is an id of one kind is none of another.
  const choose = (/** @type {string} */ next) => {
    setKind(next)
    setValue('')
    setProblem(null)
  }
  const heard = (/** @type {(next: string) => void} */ set) => ({
    onInput: (/** @type {{ currentTarget: HTMLInputElement | HTMLSelectElement }} */ { currentTarget }) =>
      set(currentTarget.value),
  })

  return html`<${Dialog} title=${t('pause.title')} onClose=${onClose}>
    <form class="form" onSubmit=${submit}>
      <p>${t('pause.help')} <span class="meta">${t('pause.who')}</span></p>
      <fieldset class="field"><legend>${t('pause.what')}</legend>
        <div class="choice">${KINDS.map((each) => html`<button type="button" key=${each} aria-pressed=${each === kind} onClick=${() => choose(each)}>${named('scope-kind', each)}</button>`)}</div>
      </fieldset>
      ${
        kind === 'type'
          ? html`<label class="field"><span>${named('scope-kind', kind)}</span><select name="type" value=${value} required ...${heard(setValue)}>
            <option value="" disabled>${t('pause.choose')}</option>${TYPES.map((type) => html`<option value=${type} key=${type}>${named('type', type)}</option>`)}</select></label>`
          : kind !== 'all' &&
            html`<label class="field"><span>${named('scope-id', kind)}</span>
            <input name="scope" value=${value} required maxlength="50" list=${kind === 'account' ? 'known-accounts' : undefined} autocomplete="off" spellcheck=${false} ...${heard(setValue)} /></label>
            <datalist id="known-accounts">${accounts.map((account) => html`<option value=${account} key=${account} />`)}</datalist>`
      }
      <label class="field"><span>${t('pause.reason')}</span>
        <input name="reason" value=${reason} maxlength="500" placeholder=${t('pause.reason-help')} autocomplete="off" ...${heard(setReason)} /></label>
      <label class="field"><span>${t('pause.until')}</span>
        <select name="span" value=${span} ...${heard(setSpan)}>${SPANS.map((each) => html`<option value=${each} key=${each}>${named('pause-span', each)}</option>`)}</select></label>
      ${span === 'at' && html`<label class="field"><span>${t('pause.at')}</span><input type="datetime-local" name="at" value=${at} required ...${heard(setAt)} /></label>`}
      ${problem && html`<${ProblemNote} problem=${problem} />`}
      <footer class="dialog-foot">
        <button type="button" class="button" onClick=${onClose}>${t('action.cancel')}</button>
        <button class="button primary" disabled=${isSending}>${t('pause.go')}</button>
      </footer>
    </form>
  </${Dialog}>`
}

/** The instant that a span ends at, by this device's zone and the service's clock, or null: when somebody lifts it. */
const untilOf = (/** @type {string} */ span, /** @type {string} */ at) => {
  if (span === 'lifted') return null
  const end = span === 'at' ? new Date(at) : new Date(serviceNow() + Number(span) * 60_000)
  return Number.isNaN(end.getTime()) ? at : end.toISOString()
}
