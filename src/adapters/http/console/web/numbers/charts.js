import { STATES, TYPES } from '../api/kinds.js'
import { html, useState } from '../lib/preact.js'
import { spanOf } from '../lib/span.js'
import { Table } from '../ui/section.js'
import { named, t } from '../words/words.js'
import { Chart } from './chart.js'
import {
  claimsIn,
  countBy,
  handOversIn,
  latenciesIn,
  quantile,
  quantilesBy,
  ratesOf,
  spansOf,
} from './reckon.js'
import { seriesOf } from './samples.js'

/** @import { Drawing } from './draw.js' */
/** @import { History } from './history.js' */
/** @import { Sample } from './samples.js' */

const COLORS = ['--chart-1', '--chart-2', '--chart-3', '--chart-4', '--chart-5', '--chart-6', '--chart-7']

const colorOf = (/** @type {number} */ at) => COLORS[at % COLORS.length] ?? '--chart-1'
const whole = (/** @type {number} */ value) => String(Math.round(value * 10) / 10)

/** What all charts of the record share. @typedef {{ of: History, stepMs: number }} Given */

const drawing = (
  /** @type {Given} */ { of: { from, to }, stepMs },
  /** @type {Pick<Drawing, 'kind' | 'series'> & Partial<Drawing>} */ more,
) => {
  const { starts } = spansOf(from, to, stepMs)
  // To the end of the last span, which is still going on: its point stands in its middle.
  return {
    times: starts,
    stepMs,
    from: starts[0] ?? from,
    to: (starts.at(-1) ?? to) + stepMs,
    say: whole,
    isWhole: true,
    ...more,
  }
}

/** Sessions by when they began, and by type or by what has become of them. */
export const BegunChart = (/** @type {Given} */ given) => {
  const [by, choose] = useState(/** @type {'type' | 'state'} */ ('type'))
  const kinds = by === 'type' ? TYPES : STATES
  const begun = given.of.sessions.map(({ created_at, task_type, state }) => ({
    at: created_at,
    kind: by === 'type' ? task_type : state,
  }))
  const counts = countBy(spansOf(given.of.from, given.of.to, given.stepMs), begun, kinds)
  const series = kinds.map((kind, at) => ({
    name: named(by, kind),
    color: colorOf(at),
    values: counts[at] ?? [],
  }))
  return html`<${Chart} title=${t('begun.title')} help=${by === 'type' ? t('begun.help-type') : t('begun.help-state')} unit=${t('unit.sessions')} empty=${t('begun.empty')}
    drawing=${drawing(given, { kind: 'bars', series: series.filter(({ values }) => values.some((n) => n > 0)) })}
    action=${html`<div class="choice" role="group" aria-label=${t('begun.by')}>${/** @type {const} */ (['type', 'state']).map((each) => html`<button type="button" key=${each} aria-pressed=${each === by} onClick=${() => choose(each)}>${named('begun-by', each)}</button>`)}</div>`} />`
}

/** Hand-overs by what they followed from, and how many of the robots' sessions that are. */
export const HandOverChart = (/** @type {Given} */ given) => {
  const handOvers = handOversIn(given.of.timelines)
  const rates = ratesOf(handOvers)
  const kinds = rates.map(({ kind }) => kind)
  const counts = countBy(spansOf(given.of.from, given.of.to, given.stepMs), handOvers, kinds)
  const robots = given.of.sessions.filter(({ task_type }) => task_type.startsWith('auto_')).length
  const table = html`<${Table} label=${t('handed.title')}
    columns=${[
      { name: t('handed.reason'), class: 'cell-name' },
      { name: t('handed.times'), class: 'cell-number' },
      { name: t('handed.rate', { n: robots }), class: 'cell-number' },
    ]}
    rows=${rates.map(({ kind, times, sessions }) => ({
      id: kind,
      cells: [
        named('reason', kind),
        times,
        sessions === 0
          ? html`<span class="nothing">–</span>`
          : `${sessions} · ${Math.round((sessions / robots) * 1_000) / 10} %`,
      ],
    }))} />`
  const series = kinds.map((kind, at) => ({
    name: named('reason', kind),
    color: colorOf(at),
    values: counts[at] ?? [],
  }))
  return html`<${Chart} title=${t('handed.title')} help=${t('handed.help')} unit=${t('unit.hand-overs')} empty=${t('handed.empty')}
    drawing=${drawing(given, { kind: 'bars', series })} beside=${table} />`
}

const seconds = { isWhole: false, say: spanOf }

/** How long people took to take what was theirs to take. */
export const ClaimChart = (/** @type {Given} */ given) => {
  const claims = claimsIn(given.of.timelines)
  return html`<${QuantileChart} given=${given} measured=${claims} shares=${[0.5, 0.9]} title=${t('claim-time.title')} help=${t('claim-time.help', { n: claims.length })}
    empty=${t('claim-time.empty')} />`
}

/** How long texts waited to be handed out. */
export const LatencyChart = (/** @type {Given} */ given) => {
  const latencies = latenciesIn(given.of.tasks)
  return html`<${QuantileChart} given=${given} measured=${latencies} shares=${[0.5, 0.95]} title=${t('latency.title')} help=${t('latency.help', { n: latencies.length })}
    empty=${t('latency.empty')} />`
}

const QuantileChart = (
  /** @type {{ given: Given, measured: { at: string, value: number }[], shares: [number, number], title: string, help: string, empty: string }} */ {
    given,
    measured,
    shares,
    title,
    help,
    empty,
  },
) => {
  const by = quantilesBy(spansOf(given.of.from, given.of.to, given.stepMs), measured, shares)
  const all = measured.map(({ value }) => value)
  const series = shares.map((share, at) => {
    const name = share === 0.5 ? t('chart.half') : t('chart.share', { n: share * 100 })
    const whole = quantile(all, share)
    return { name, color: colorOf(at === 0 ? 0 : 2), values: by[at] ?? [], whole }
  })
  return html`<${Chart} title=${title} help=${help} unit=${t('unit.time')} empty=${empty} drawing=${drawing(given, { kind: 'lines', series, ...seconds })}>
    ${all.length > 0 && html`<p class="chart-sum meta">${t('chart.range')} ${series.map(({ name, whole: value }) => html`<span key=${name}>${name} <strong>${value === null ? '–' : spanOf(value)}</strong></span>`)}</p>`}
  </${Chart}>`
}

/** What changes while somebody looks: samples, and no history. */
export const SampleCharts = (/** @type {{ samples: readonly Sample[] }} */ { samples }) => {
  const open = /** @type {const} */ (['active', 'pending', 'transferred', 'paused'])
  const wrong = /** @type {const} */ (['collisions', 'doubles'])
  return html`
    <${SampleChart} samples=${samples} names=${open} colors=${[1, 0, 2, 3]} title=${t('open.title')} help=${t('open.help')} unit=${t('unit.sessions')} family="state" />
    <${SampleChart} samples=${samples} names=${wrong} colors=${[4, 2]} title=${t('wrong.title')} help=${t('wrong.help')} unit=${t('unit.times')} family="wrong" />`
}

const SampleChart = (
  /** @type {{ samples: readonly Sample[], names: readonly Exclude<keyof Sample, 'at'>[], colors: readonly number[], title: string, help: string, unit: string, family: 'state' | 'wrong' }} */ {
    samples,
    names,
    colors,
    title,
    help,
    unit,
    family,
  },
) => {
  const { times, series } = seriesOf(samples, names)
  const to = Math.max(times.at(-1) ?? 0, (times[0] ?? 0) + 60_000)
  /** @type {Drawing} */
  const of = {
    kind: 'lines', times, from: times[0] ?? 0, to, say: whole, isWhole: true,
    series: names.map((name, at) => ({ name: named(family, name), color: colorOf(colors[at] ?? 0), values: series[at] ?? [] })),
  } // biome-ignore format: reads best as lines
  return html`<${Chart} title=${title} help=${help} unit=${unit} empty=${t('samples.empty')} drawing=${of} />`
}
