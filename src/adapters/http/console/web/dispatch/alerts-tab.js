import { ask } from '../api/client.js'
import { html, useState } from '../lib/preact.js'
import { failedAlerts, pendingAlerts } from '../live/dispatch.js'
import { sessionHref } from '../route/router.js'
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

const Alerts = (/** @type {{ label: string, alerts: readonly Alert[] }} */ { label, alerts }) => html`
  <${Table} label=${label}
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
        alert.session_id === null
          ? named('event', alert.event)
          : html`<a class="item-link" href=${sessionHref(alert.session_id)}>${named('event', alert.event)}</a>`,
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
