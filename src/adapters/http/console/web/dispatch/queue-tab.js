import { me } from '../api/client.js'
import { serviceNow } from '../api/clock.js'
import { html, useState } from '../lib/preact.js'
import { spanText } from '../lib/time.js'
import { TASKS_MOST } from '../live/dispatch.js'
import { useSettledRows } from '../live/settled.js'
import { FreshBar } from '../ui/fresh-bar.js'
import { Icon } from '../ui/icon.js'
import { Section, Table } from '../ui/section.js'
import { Empty } from '../ui/states.js'
import { Foreign } from '../ui/text.js'
import { Since } from '../ui/time.js'
import { t } from '../words/words.js'
import { isSilent, queuesByAccount } from './by-account.js'
import { liftPause } from './pause-actions.js'
import { PauseDialog } from './pause-dialog.js'
import { PauseList } from './pauses.js'

/** @import { Task } from '../api/types.js' */
/** @import { Pause, Worker } from '../live/dispatch.js' */
/** @import { AccountQueue } from './by-account.js' */

/**
 * What waits by account, who asks for it, and what is held back by somebody.
 * @param {{ tasks: readonly Task[], workers: readonly Worker[], pauses: readonly Pause[] }} of
 */
export const QueueTab = ({ tasks, workers, pauses }) => {
  const [pausing, setPausing] = useState(/** @type {string | null} */ (null))
  const queues = queuesByAccount(tasks, workers, pauses, silentBefore())
  return html`<div class="dispatch-columns">
    <${Section} title=${t('accounts.title')} help=${tasks.length >= TASKS_MOST ? t('accounts.cut', { n: tasks.length }) : t('accounts.help')}>
      ${
        queues.length === 0
          ? html`<${Empty} icon="check" title=${t('accounts.empty')} text=${t('accounts.empty-help')} />`
          : html`<${Accounts} of=${queues} onPause=${(/** @type {string} */ account) => setPausing(`account:${account}`)} />`
      }
    </${Section}>
    <div class="dispatch-side">
      <${Section} title=${t('pauses.title')} help=${t('pause.who')}
        action=${html`<button type="button" class="button small" onClick=${() => setPausing('account:')}><${Icon} name="pause" size=${16} />${t('pauses.add')}</button>`}>
        <${PauseList} pauses=${pauses.filter(({ scope }) => scope !== 'all')} />
      </${Section}>
      <${Workers} workers=${workers} />
    </div>
    ${pausing !== null && html`<${PauseDialog} scope=${pausing} accounts=${queues.map(({ account }) => account)} onClose=${() => setPausing(null)} />`}
  </div>`
}

const Accounts = (
  /** @type {{ of: readonly AccountQueue[], onPause: (account: string) => void }} */ { of, onPause },
) => {
  const { rows, fresh, merge, holding } = useSettledRows(of, ({ account }) => account, '')
  return html`<${FreshBar} count=${fresh} onShow=${merge} />
  <div ...${holding}><${Table} label=${t('accounts.title')}
    columns=${[
      { name: t('accounts.account'), class: 'cell-name' },
      { name: t('accounts.waiting'), class: 'cell-number' },
      { name: t('accounts.in-flight'), class: 'cell-number' },
      { name: t('accounts.oldest'), class: 'cell-number' },
      { name: t('accounts.asked') },
      { name: t('accounts.do'), class: 'cell-do', isHidden: true },
    ]}
    rows=${rows.map(({ id, of: queue, isGone }) => ({
      id,
      isGone,
      cells: [
        html`<${Foreign} text=${queue.account} />${queue.pause && html` <span class="badge badge-warning">${t('accounts.paused')}</span>`}`,
        queue.waiting,
        html`${queue.inFlight}${queue.unknown > 0 && html` <span class="badge badge-warning" title=${t('figure-help.unknown')}>+${queue.unknown} ?</span>`}`,
        queue.oldest === null ? html`<${Nothing} />` : html`<${Since} at=${queue.oldest} />`,
        html`<${Asked} of=${queue} />`,
        queue.pause
          ? html`<button type="button" class="button small" aria-label=${t('accounts.resume-of', { what: queue.account })} onClick=${() => liftPause(`account:${queue.account}`)}>${t('accounts.resume')}</button>`
          : html`<button type="button" class="button small" aria-label=${t('accounts.pause-of', { what: queue.account })} onClick=${() => onPause(queue.account)}>${t('accounts.pause')}</button>`,
      ],
    }))} /></div>`
}

const Nothing = () => html`<span class="nothing" aria-label=${t('nothing')}>–</span>`

/** Whether a sender asks for the account: what waits and is asked for by nobody is not sent. */
const Asked = (/** @type {{ of: AccountQueue }} */ { of: { askers, askedAt, waiting, pause } }) =>
  askers > 0 && askedAt !== null
    ? html`<span class="asked"><span class="dot dot-ok"></span>${askers === 1 ? t('accounts.asker') : t('accounts.askers', { n: askers })}</span>`
    : html`<span class="asked ${waiting > 0 && pause === null ? 'bad' : ''}"><span class="dot ${waiting > 0 && pause === null ? 'dot-bad' : ''}"></span>${t('accounts.nobody')}${askedAt !== null && html` <span class="meta"><${Since} at=${askedAt} /></span>`}</span>`

/** Who has not polled since then is told of as silent. */
const silentBefore = () => serviceNow() - silentAfter() * 1_000
const silentAfter = () => me.get()?.worker_silent_after_seconds ?? 180

const DAY_MS = 86_400_000

const Workers = (/** @type {{ workers: readonly Worker[] }} */ { workers }) => {
  const [isWhole, showAll] = useState(false)
  const now = serviceNow()
  const recent = workers.filter(({ last_poll_at }) => now - Date.parse(last_poll_at) < DAY_MS)
  const shown = isWhole ? workers : recent
  return html`<${Section} title=${t('workers.title')} help=${t('workers.help', { span: spanText(silentAfter()) })}>
    ${workers.length === 0 && html`<p class="quiet-line">${t('workers.none')}</p>`}
    <ul class="workers" aria-label=${t('workers.title')}>${shown.map((worker) => html`<${WorkerRow} key=${worker.worker_id} of=${worker} isSilent=${isSilent(worker, silentBefore())} />`)}</ul>
    ${workers.length > shown.length && html`<p class="quiet-line"><button type="button" class="link" onClick=${() => showAll(true)}>${t('workers.more', { n: workers.length - shown.length })}</button></p>`}
  </${Section}>`
}

const WorkerRow = (/** @type {{ of: Worker, isSilent: boolean }} */ { of, isSilent: isQuiet }) => html`
  <li class="worker" data-row=${of.worker_id}>
    <span class="dot ${isQuiet ? 'dot-bad' : 'dot-ok'}"></span>
    <div class="worker-text"><strong><${Foreign} text=${of.worker_id} /></strong>
      ${of.shared && html` <span class="badge badge-warning" title=${t('workers.shared-help')}>${t('workers.shared')}</span>`}
      <p class="meta">${of.account_ids.length === 0 ? t('workers.any') : html`<${Foreign} text=${of.account_ids.join(', ')} />`}${of.task_id !== null && ` · ${t('workers.busy')}`}</p></div>
    <span class="worker-when ${isQuiet ? 'bad' : ''}">${isQuiet && html`<span>${t('workers.silent')} </span>`}<${Since} at=${of.last_poll_at} /></span>
  </li>`
