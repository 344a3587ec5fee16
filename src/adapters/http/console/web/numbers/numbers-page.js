import { html } from '../lib/preact.js'
import { spanOf } from '../lib/span.js'
import { moment } from '../lib/time.js'
import { stats } from '../live/dispatch.js'
import { countOf, metrics } from '../live/metrics.js'
import { setQuery, usePlace } from '../route/router.js'
import { Figures } from '../ui/figures.js'
import { Icon } from '../ui/icon.js'
import { ProblemNote } from '../ui/problem.js'
import { Skeleton } from '../ui/states.js'
import { named, t } from '../words/words.js'
import { BegunChart, ClaimChart, HandOverChart, LatencyChart, SampleCharts } from './charts.js'
import { useHistory } from './history.js'
import { useSamples } from './samples.js'

/** @import { Stats } from '../live/dispatch.js' */
/** @import { History } from './history.js' */
/** @import { Sample } from '../live/metrics.js' */

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** What can be looked at, and the span that one bar stands for. */
const RANGES = /** @type {const} */ ({
  '1h': { lengthMs: HOUR_MS, stepMs: 5 * MINUTE_MS },
  '6h': { lengthMs: 6 * HOUR_MS, stepMs: 15 * MINUTE_MS },
  '24h': { lengthMs: 24 * HOUR_MS, stepMs: HOUR_MS },
  '7d': { lengthMs: 168 * HOUR_MS, stepMs: 6 * HOUR_MS },
})
const isRange = (/** @type {string} */ said) => Object.hasOwn(RANGES, said)

/** How things went, from what the record has times of; and how they go, since the page was opened. */
export const NumbersPage = () => {
  const said = usePlace().query.get('range') ?? ''
  const range = /** @type {keyof typeof RANGES} */ (isRange(said) ? said : '24h')
  const { lengthMs, stepMs } = RANGES[range]
  const { history, problem, isReading, read } = useHistory(lengthMs)
  const samples = useSamples()
  const [now, counted] = [stats.use(), metrics.use()]
  return html`<div class="numbers scroll-page">
    <header class="page-head page-head-wide"><h1>${t('page.numbers')}</h1></header>
    ${now.problem && html`<${ProblemNote} problem=${now.problem} onRetry=${stats.read} />`}
    ${now.value && html`<${Now} of=${now.value} counted=${counted.value} />`}
    <section class="section" aria-label=${t('numbers.range')}>
      <header class="section-head"><div><h2>${t('numbers.record')}</h2><p class="meta">${t('numbers.record-help')}</p></div>
        <div class="range"><div class="choice" role="group" aria-label=${t('numbers.range')}>${Object.keys(
          RANGES,
        ).map(
          (each) =>
            html`<button type="button" key=${each} aria-pressed=${each === range} onClick=${() => setQuery({ range: each === '24h' ? null : each })}>${named('range', each)}</button>`,
        )}</div>
        <button type="button" class="icon-button" disabled=${isReading} title=${t('numbers.again')} aria-label=${t('numbers.again')} onClick=${read}><${Icon} name="retry" size=${18} /></button></div></header>
      ${problem && html`<${ProblemNote} problem=${problem} onRetry=${read} />`}
      ${history && html`<${Cut} of=${history} />`}
      ${!history && !problem && html`<${Skeleton} rows=${3} />`}
      ${
        history &&
        html`<div class="charts">${[BegunChart, LatencyChart, HandOverChart, ClaimChart].map((View, at) => html`<${View} key=${at} of=${history} stepMs=${stepMs} />`)}</div>`
      }
    </section>
    <section class="section" aria-label=${t('samples.title')}>
      <header class="section-head"><div><h2>${t('samples.title')}</h2><p class="meta">${samples[0] ? t('samples.since', { at: moment(new Date(samples[0].at).toISOString()) }) : t('samples.help')}</p></div></header>
      ${counted.problem && html`<${ProblemNote} problem=${counted.problem} onRetry=${metrics.read} />`}
      <div class="charts"><${SampleCharts} samples=${samples} /></div>
    </section>
  </div>`
}

/** How things stand at this moment. */
const Now = (/** @type {{ of: Stats, counted: readonly Sample[] | null }} */ { of, counted }) => {
  const { pending, active, transferred, paused } = of.sessions.by_state
  const collisions = counted && countOf(counted, 'auto_session_collisions_total')
  const doubles = counted && countOf(counted, 'auto_session_double_sends_total')
  const { unassigned, oldest_seconds } = of.transferred
  return html`<${Figures} label=${t('numbers.now')} items=${[
    { name: t('numbers.open'), value: pending + active + transferred + paused, help: t('numbers.open-help') },
    {
      name: t('numbers.waiting'),
      value: unassigned,
      more: oldest_seconds !== null && t('figure.oldest', { span: spanOf(oldest_seconds) }),
      help: t('numbers.waiting-help'),
    },
    {
      name: t('figure.ready'),
      value: of.queue.ready,
      more:
        of.queue.oldest_ready_seconds !== null &&
        t('figure.oldest', { span: spanOf(of.queue.oldest_ready_seconds) }),
      help: t('figure-help.ready'),
    },
    {
      name: named('wrong', 'collisions'),
      value: collisions ?? '–',
      isBad: (collisions ?? 0) > 0,
      help: t('wrong.help'),
    },
    {
      name: named('wrong', 'doubles'),
      value: doubles ?? '–',
      isBad: (doubles ?? 0) > 0,
      help: t('wrong.help'),
    },
  ]} />`
}

/** Where there was more than a page should read, it says how far it went. */
const Cut = (/** @type {{ of: History }} */ { of: { back, unread } }) =>
  html`${back !== null && html`<p class="quiet-line">${t('numbers.cut', { at: moment(back) })}</p>`}
  ${unread > 0 && html`<p class="quiet-line">${t('numbers.unread', { n: unread })}</p>`}`
