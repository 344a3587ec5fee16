import { html } from '../lib/preact.js'
import { spanOf } from '../lib/span.js'
import {
  failedAlerts,
  failedTasks,
  pauses,
  pendingAlerts,
  stats,
  waitingTasks,
  workers,
} from '../live/dispatch.js'
import { setQuery, usePlace } from '../route/router.js'
import { Figures } from '../ui/figures.js'
import { ProblemNote } from '../ui/problem.js'
import { Skeleton } from '../ui/states.js'
import { TabPanel, Tabs } from '../ui/tabs.js'
import { t } from '../words/words.js'
import { AlertsTab } from './alerts-tab.js'
import { FailedTab } from './failed-tab.js'
import { HeldTab } from './held-tab.js'
import { QueueTab } from './queue-tab.js'
import { StopButton, Stopped } from './stop.js'

/** @import { Alert, Stats } from '../live/dispatch.js' */

const TABS = ['queue', 'held', 'failed', 'alerts']

/** What waits to be typed, who asks for it, and what keeps it; and how to stop all of it. */
export const DispatchPage = () => {
  const all = {
    stats: stats.use(), tasks: waitingTasks.use(), failed: failedTasks.use(), pauses: pauses.use(),
    workers: workers.use(), lost: failedAlerts.use(), late: pendingAlerts.use(),
  } // biome-ignore format: what is read reads best as lines
  const { query } = usePlace()
  const shown = TABS.find((tab) => tab === query.get('tab')) ?? 'queue'
  const problem = Object.values(all).find((each) => each.problem !== null)?.problem
  const stop = all.pauses.value?.find(({ scope }) => scope === 'all')
  const isLoaded = Object.values(all).every(({ value }) => value !== null)
  const readAll = () => {
    for (const kept of [stats, waitingTasks, failedTasks, pauses, workers, failedAlerts, pendingAlerts])
      void kept.read()
  }
  return html`<div class="dispatch scroll-page">
    <header class="page-head page-head-wide"><h1>${t('page.dispatch')}</h1>${all.pauses.value !== null && !stop && html`<${StopButton} />`}</header>
    ${stop && html`<${Stopped} by=${stop} />`}
    ${problem && html`<${ProblemNote} problem=${problem} onRetry=${readAll} />`}
    ${all.stats.value && html`<${QueueFigures} of=${all.stats.value} />`}
    <${Tabs} label=${t('page.dispatch')} shown=${shown} onChoose=${(/** @type {string} */ tab) => setQuery({ tab: tab === 'queue' ? null : tab })}
      tabs=${[
        { id: 'queue', name: t('tab.queue') },
        { id: 'held', name: t('tab.held'), count: all.stats.value?.queue.held },
        { id: 'failed', name: t('tab.failed'), count: all.stats.value?.tasks.by_status.failed, isBad: true },
        { id: 'alerts', name: t('tab.alerts'), count: troubled(all.lost.value, all.late.value), isBad: true },
      ]} />
    <${TabPanel} shown=${shown}>
      ${!isLoaded && !problem && html`<${Skeleton} />`}
      ${isLoaded && shown === 'queue' && html`<${QueueTab} tasks=${all.tasks.value} workers=${all.workers.value} pauses=${all.pauses.value} />`}
      ${isLoaded && shown === 'held' && html`<${HeldTab} tasks=${all.tasks.value} pauses=${all.pauses.value} />`}
      ${isLoaded && shown === 'failed' && html`<${FailedTab} tasks=${all.failed.value} />`}
      ${isLoaded && shown === 'alerts' && html`<${AlertsTab} failed=${all.lost.value} pending=${all.late.value} />`}
    </${TabPanel}>
  </div>`
}

/** Alerts that were given up, or that something keeps going wrong with. */
const troubled = (/** @type {readonly Alert[] | null} */ lost, /** @type {readonly Alert[] | null} */ late) =>
  lost && late && lost.length + late.filter(({ last_error }) => last_error !== null).length

const QueueFigures = (/** @type {{ of: Stats }} */ { of: { queue } }) => html`
  <${Figures} label=${t('figure.queue')} items=${[
    {
      name: t('figure.ready'),
      value: queue.ready,
      help: t('figure-help.ready'),
      more:
        queue.oldest_ready_seconds !== null &&
        t('figure.oldest', { span: spanOf(queue.oldest_ready_seconds) }),
    },
    { name: t('figure.held'), value: queue.held, help: t('figure-help.held') },
    {
      name: t('figure.in-flight'),
      value: queue.in_flight - queue.outcome_unknown,
      help: t('figure-help.in-flight'),
    },
    {
      name: t('figure.unknown'),
      value: queue.outcome_unknown,
      help: t('figure-help.unknown'),
      isBad: queue.outcome_unknown > 0,
    },
  ]} />`
