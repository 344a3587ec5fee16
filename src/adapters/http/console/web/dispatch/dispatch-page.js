import { html } from '../lib/preact.js'
import { spanOf } from '../lib/span.js'
import { useStore } from '../lib/store.js'
import {
  failedAlerts,
  failedTasks,
  pauses,
  pendingAlerts,
  stats,
  waitingTasks,
  workers,
} from '../live/dispatch.js'
import { sessions } from '../live/sessions.js'
import { setQuery, usePlace } from '../route/router.js'
import { retryOf } from '../session/moves.js'
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

/** @import { Session, Task } from '../api/types.js' */
/** @import { Alert, Stats } from '../live/dispatch.js' */

/** All that is read here. */
const KEPT = {
  stats, tasks: waitingTasks, failed: failedTasks, pauses, workers, lost: failedAlerts, late: pendingAlerts,
} // biome-ignore format: what is read reads best as lines

/** What each tab shows of it. @type {Record<string, readonly (keyof typeof KEPT)[]>} */
const TABS = {
  queue: ['tasks', 'workers', 'pauses'],
  held: ['tasks', 'pauses'],
  failed: ['failed'],
  alerts: ['lost', 'late'],
}

/** What waits to be typed, who asks for it, and what keeps it; and how to stop all of it. */
export const DispatchPage = () => {
  const all = useAll()
  const retriable = useStore(sessions, (known) => all.failed.value && countRetriable(all.failed.value, known))
  const { query } = usePlace()
  const shown = Object.keys(TABS).find((tab) => tab === query.get('tab')) ?? 'queue'
  const parts = TABS[shown] ?? []
  const broken = [
    ...new Set([/** @type {const} */ ('stats'), /** @type {const} */ ('pauses'), ...parts]),
  ].filter((part) => all[part].problem !== null)
  const problem = broken[0] && all[broken[0]].problem
  const stop = all.pauses.value?.find(({ scope }) => scope === 'all')
  const isLoaded = parts.every((part) => all[part].value !== null)
  const isBroken = parts.some((part) => all[part].value === null && all[part].problem !== null)
  const readBroken = () => {
    for (const part of broken) void KEPT[part].read()
  }
  return html`<div class="dispatch scroll-page">
    <header class="page-head page-head-wide"><h1>${t('page.dispatch')}</h1>${!stop && html`<${StopButton} />`}</header>
    ${stop && html`<${Stopped} by=${stop} />`}
    ${problem && html`<${ProblemNote} problem=${problem} onRetry=${readBroken} />`}
    ${all.stats.value && html`<${QueueFigures} of=${all.stats.value} />`}
    <${Tabs} label=${t('page.dispatch')} shown=${shown} onChoose=${(/** @type {string} */ tab) => setQuery({ tab: tab === 'queue' ? null : tab })}
      tabs=${[
        { id: 'queue', name: t('tab.queue') },
        { id: 'held', name: t('tab.held'), count: all.stats.value?.queue.held },
        { id: 'failed', name: t('tab.failed'), count: retriable, isBad: true },
        { id: 'alerts', name: t('tab.alerts'), count: troubled(all.lost.value, all.late.value), isBad: true },
      ]} />
    <${TabPanel} shown=${shown}>
      ${!isLoaded && !isBroken && html`<${Skeleton} />`}
      ${isLoaded && shown === 'queue' && html`<${QueueTab} tasks=${all.tasks.value} workers=${all.workers.value} pauses=${all.pauses.value} />`}
      ${isLoaded && shown === 'held' && html`<${HeldTab} tasks=${all.tasks.value} pauses=${all.pauses.value} />`}
      ${isLoaded && shown === 'failed' && html`<${FailedTab} tasks=${all.failed.value} />`}
      ${isLoaded && shown === 'alerts' && html`<${AlertsTab} failed=${all.lost.value} pending=${all.late.value} />`}
    </${TabPanel}>
  </div>`
}

/** @typedef {{ [Part in keyof typeof KEPT]: ReturnType<(typeof KEPT)[Part]['use']> }} All */

const useAll = () =>
  /** @type {All} */ (Object.fromEntries(Object.entries(KEPT).map(([part, kept]) => [part, kept.use()])))

/** The failed texts that somebody can do something about, as far as their sessions are known. */
const countRetriable = (
  /** @type {readonly Task[]} */ failed,
  /** @type {ReadonlyMap<string, Session>} */ known,
) =>
  failed.filter(({ session_id }) => {
    const session = known.get(session_id)
    return session !== undefined && retryOf(session) !== null
  }).length

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
