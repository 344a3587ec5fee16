import { ask } from '../api/client.js'
import { html, useState } from '../lib/preact.js'
import { useStore } from '../lib/store.js'
import { failedAlerts, pendingAlerts } from '../live/dispatch.js'
import { useSessions } from '../live/known-sessions.js'
import { sessions } from '../live/sessions.js'
import { sessionHref } from '../route/router.js'
import { PairName } from '../ui/badges.js'
import { Section, Table } from '../ui/section.js'
import { Foreign, LongText } from '../ui/text.js'
import { At, Until } from '../ui/time.js'
import { toast, toastProblem } from '../ui/toasts.js'
import { named, t } from '../words/words.js'
import { Channels } from './channels.js'

/** @import { Alert } from '../live/dispatch.js' */

/**
 * What people are not told of, and why, and whether a channel works.
 * @param {{ failed: readonly Alert[], pending: readonly Alert[] }} of
 */
export const AlertsTab = ({ failed, pending }) => html`<div class="dispatch-columns">
  <div class="dispatch-main">
    <${Section} title=${t('alerts.failed')} help=${t('alerts.failed-help')}>
      ${failed.length === 0 ? html`<p class="quiet-line">${t('alerts.none-failed')}</p>` : html`<${Alerts} label=${t('alerts.failed')} alerts=${failed} />`}
    </${Section}>
    <${Section} title=${t('alerts.pending')} help=${t('alerts.pending-help')}>
      ${pending.length === 0 ? html`<p class="quiet-line">${t('alerts.none-pending')}</p>` : html`<${Alerts} label=${t('alerts.pending')} alerts=${pending} />`}
    </${Section}>
  </div>
  <div class="dispatch-side"><${Channels} seen=${[...failed, ...pending].map(({ channel }) => channel)} /></div>
</div>`

const Alerts = (/** @type {{ label: string, alerts: readonly Alert[] }} */ { label, alerts }) => {
  useSessions(alerts.slice(0, NAMED_MOST).map(({ session_id }) => session_id))
  return html`<${Table} label=${label}
    columns=${[
      { name: t('alerts.event'), class: 'cell-name' },
      { name: t('alerts.channel') },
      { name: t('alerts.error'), class: 'cell-wide' },
      { name: t('alerts.attempts'), class: 'cell-number' },
      { name: t('alerts.when') },
      { name: t('alerts.do'), class: 'cell-do', isHidden: true },
    ]}
    rows=${alerts.map((alert) => ({
      id: alert.id,
      cells: [
        html`<${AlertName} of=${alert} />`,
        html`<${Foreign} text=${alert.channel} />`,
        alert.last_error === null
          ? html`<span class="meta">${t('alerts.not-tried')}</span>`
          : html`<span class="task-error"><${LongText} text=${alert.last_error} /></span>`,
        alert.attempts,
        alert.next_attempt_at === null
          ? html`<${At} at=${alert.created_at} />`
          : html`${t('alerts.again')} <${Until} at=${alert.next_attempt_at} />`,
        html`<${RetryAlert} id=${alert.id} />`,
      ],
    }))} />`
}

/** Of so many alerts the pair is looked up; the others lead to their session all the same. */
const NAMED_MOST = 30

/** What it tells, and of whom. */
const AlertName = (/** @type {{ of: Alert }} */ { of: { event, session_id } }) => {
  const session = useStore(sessions, (all) => all.get(session_id ?? ''))
  if (session_id === null) return named('event', event)
  return html`<a class="item-link" href=${sessionHref(session_id)}>${named('event', event)}</a>
    ${session && html`<span class="cell-more"><${PairName} of=${session} /></span>`}`
}

const RetryAlert = (/** @type {{ id: string }} */ { id }) => {
  const [isSending, setSending] = useState(false)
  const retry = async () => {
    setSending(true)
    const answer = await ask('POST', `alerts/${encodeURIComponent(id)}/retry`, {})
    setSending(false)
    if (answer.ok) toast({ kind: 'ok', text: t('alerts.retried') })
    else toastProblem(answer.problem)
    await Promise.all([failedAlerts.read(), pendingAlerts.read()])
  }
  return html`<button type="button" class="button small" disabled=${isSending} onClick=${retry}>${t('action.retry')}</button>`
}
