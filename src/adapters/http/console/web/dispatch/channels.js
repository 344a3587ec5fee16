import { ask } from '../api/client.js'
import { html, useState } from '../lib/preact.js'
import { makeRemembered, useStore } from '../lib/store.js'
import { countsBy, metrics } from '../live/metrics.js'
import { Icon } from '../ui/icon.js'
import { ProblemNote } from '../ui/problem.js'
import { Section } from '../ui/section.js'
import { Foreign, LongText } from '../ui/text.js'
import { t } from '../words/words.js'

/** @import { Answer, Problem } from '../api/types.js' */
/** @typedef {{ delivered: boolean, status: number | null, answer: string }} Trial */

/** Channels that somebody has tried from this browser: one that nothing was sent to yet is known by nothing else. */
const tried = makeRemembered('channels', '[]')

/** The channels that alerts go to, each with a trial message. */
export const Channels = (/** @type {{ seen: readonly string[] }} */ { seen }) => {
  const { value } = metrics.use()
  const counted = value === null ? [] : [...countsBy(value, 'auto_session_alerts_total', 'channel').keys()]
  const remembered = /** @type {string[]} */ (JSON.parse(useStore(tried)))
  const names = [...new Set([...counted, ...seen, ...remembered])].toSorted()
  return html`<${Section} title=${t('channels.title')} help=${t('channels.help')}>
    <ul class="channels" aria-label=${t('channels.title')}>${names.map((name) => html`<${Channel} key=${name} name=${name} />`)}</ul>
    <${OtherChannel} known=${names} />
  </${Section}>`
}

const sendTrial = async (/** @type {string} */ channel) =>
  /** @type {Answer<Trial>} */ (await ask('POST', 'alerts/test', { channel }))

const Channel = (/** @type {{ name: string }} */ { name }) => {
  const [isSending, setSending] = useState(false)
  const [trial, setTrial] = useState(/** @type {Trial | null} */ (null))
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null))
  const send = async () => {
    setSending(true)
    const answer = await sendTrial(name)
    setSending(false)
    setTrial(answer.ok ? answer.value : null)
    setProblem(answer.ok ? null : answer.problem)
  }
  return html`<li class="channel" data-row=${name}>
    <div class="channel-head"><strong><${Foreign} text=${name} /></strong>
      <button type="button" class="button small" disabled=${isSending} aria-label=${t('channels.try-of', { what: name })} onClick=${send}>${isSending ? t('channels.trying') : t('channels.try')}</button></div>
    <div role="status">${trial && html`<${TrialNote} of=${trial} />`}${problem && html`<${ProblemNote} problem=${problem} onRetry=${send} />`}</div>
  </li>`
}

const TrialNote = (/** @type {{ of: Trial }} */ { of }) => html`
  <p class="trial ${of.delivered ? 'trial-ok' : 'trial-bad'}"><${Icon} name=${of.delivered ? 'check' : 'alert'} size=${16} />
    <span><strong>${of.delivered ? t('channels.delivered') : t('channels.refused')}</strong>${of.status !== null && html` <code>${of.status}</code>`}
    ${of.answer !== '' && html`<span class="trial-answer"><${LongText} text=${of.answer} /></span>`}
    ${!of.delivered && html`<span class="meta">${t('channels.refused-help')}</span>`}</span></p>`

/** The API does not list channels: one that nothing was sent to yet is named by hand. */
const OtherChannel = (/** @type {{ known: readonly string[] }} */ { known }) => {
  const [name, setName] = useState('')
  const [trial, setTrial] = useState(/** @type {Trial | null} */ (null))
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null))
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault()
    const channel = name.trim()
    const answer = await sendTrial(channel)
    setProblem(answer.ok ? null : answer.problem)
    setTrial(answer.ok ? answer.value : null)
    if (!answer.ok) return
    if (!known.includes(channel)) tried.update((now) => JSON.stringify([...JSON.parse(now), channel]))
    setName('')
  }
  return html`<form class="other-channel" onSubmit=${submit}>
    <label class="field"><span>${t('channels.other')}</span><input name="channel" value=${name} required maxlength="100" autocomplete="off" spellcheck=${false} placeholder="webhook"
      onInput=${(/** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget }) => setName(currentTarget.value)} /></label>
    <button class="button">${t('channels.try')}</button>
    <div class="other-outcome" role="status">${trial && html`<${TrialNote} of=${trial} />`}</div>
    ${problem && html`<${ProblemNote} problem=${problem.status === 422 ? { ...problem, code: 'no_channel', detail: '' } : problem} />`}
  </form>`
}
