import { locale } from '../words/words.js'

/** @import uPlot from 'uplot' */
/**
 * What a chart shows. `bars` are stacked, each from the beginning of its span; `lines` stand for themselves.
 * @typedef {{ kind: 'bars' | 'lines', times: readonly number[], stepMs?: number, from: number, to: number,
 *   series: readonly { name: string, color: string, values: readonly (number | null)[] }[], say: (value: number) => string,
 *   isWhole: boolean }} Drawing
 */

/** The library is loaded by the page that draws. */
export const loadPlot = async () => (await import('uplot')).default

/** Makes a chart of the given size in a box. The colours are the page's own, as they are now. */
export const draw = (
  /** @type {typeof uPlot} */ Plot,
  /** @type {HTMLElement} */ box,
  /** @type {Drawing} */ of,
  /** @type {{ width: number, height: number, onPoint: (index: number | null) => void }} */ {
    width,
    height,
    onPoint,
  },
) => {
  const color = colorsOf(box)
  const font = `11px ${getComputedStyle(box).fontFamily}`
  const axis = {
    stroke: color('--text-3'),
    font,
    grid: { stroke: color('--line'), width: 1 },
    ticks: { show: false },
  }
  /** @type {uPlot.Options} */
  const options = {
    width,
    height,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: of.kind === 'lines' } },
    scales: {
      x: { time: true, range: () => [of.from / 1_000, of.to / 1_000] },
      y: { range: (_, __, most) => [0, topOf(most, of.isWhole)] },
    },
    axes: [
      {
        ...axis,
        size: 28,
        space: 64,
        values: (_, at) => at.map((each) => timeText(each * 1_000, of.to - of.from)),
      },
      {
        ...axis,
        size: 52,
        space: 32,
        ...(of.isWhole && { incrs: WHOLE }),
        values: (_, at) => at.map(of.say),
      },
    ],
    series: [{}, ...seriesOf(Plot, of, color)],
    hooks: { setCursor: [(plot) => onPoint(plot.cursor.idx ?? null)] },
  }
  return new Plot(options, /** @type {uPlot.AlignedData} */ (dataOf(of)), box)
}

/** The points; stacked ones stand on those before them, and the highest are drawn first. */
const dataOf = (/** @type {Drawing} */ { kind, times, stepMs = 0, series }) => {
  // A point stands in the middle of the span that it is of.
  const seconds = times.map((at) => (kind === 'lines' ? at + stepMs / 2 : at) / 1_000)
  if (kind === 'lines') return [seconds, ...series.map(({ values }) => [...values])]
  const sums = times.map(() => 0)
  const stacked = series.map(({ values }) =>
    values.map((value, at) => {
      sums[at] = (sums[at] ?? 0) + (value ?? 0)
      return sums[at] ?? 0
    }),
  )
  return [seconds, ...stacked.toReversed()]
}

/** @returns {uPlot.Series[]} */
const seriesOf = (
  /** @type {typeof uPlot} */ Plot,
  /** @type {Drawing} */ { kind, series },
  /** @type {(name: string) => string} */ color,
) => {
  if (kind === 'lines')
    return series.map((each) => ({
      stroke: color(each.color),
      width: 1.5,
      points: { show: series.every(({ values }) => values.length < 60), size: 5, fill: color(each.color) },
      spanGaps: false,
    }))
  const paths = Plot.paths.bars?.({ size: [0.72, 48], align: 1 })
  return series.toReversed().map((each) => ({
    fill: color(each.color),
    width: 0,
    points: { show: false },
    ...(paths !== undefined && { paths }),
  }))
}

const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000]

/** A little air above the highest; of counts at least two, so that an axis has a step. */
const topOf = (/** @type {number | null} */ most, /** @type {boolean} */ isWhole) =>
  isWhole ? Math.max(2, Math.ceil((most ?? 0) * 1.1)) : Math.max(most ?? 0, 0.1) * 1.1

const colorsOf = (/** @type {HTMLElement} */ box) => {
  const style = getComputedStyle(box)
  return (/** @type {string} */ name) => style.getPropertyValue(name).trim()
}

const DAY_MS = 86_400_000
const SECONDS_BELOW_MS = 600_000

/** A time on the axis in the viewer's zone; over days, the day stands at its beginning. */
const timeText = (/** @type {number} */ at, /** @type {number} */ rangeMs) => {
  const date = new Date(at)
  const isMidnight = date.getHours() === 0 && date.getMinutes() === 0
  return new Intl.DateTimeFormat(
    locale(),
    isMidnight && rangeMs > DAY_MS / 2
      ? { month: 'short', day: 'numeric' }
      : {
          hour: '2-digit',
          minute: '2-digit',
          hourCycle: 'h23',
          ...(rangeMs < SECONDS_BELOW_MS && { second: '2-digit' }),
        },
  ).format(date)
}
