import { spreadOf } from './arithmetic.ts'
import type { Move } from './compare.ts'
import type { Overload } from './overload.ts'
import type { Ratio } from './ratios.ts'
import type { Figure, Row } from './results.ts'
import type { UnderLoad } from './under-load.ts'

/** Every row with its throughput, latencies and CPU: minimum / median / maximum of the rounds, and medians. */
export const toRowTable = (rows: readonly Row[]): string => {
  const head = [
    '| target | step | c | a second: min / median / max | p50 ms | p99 ms | server us | database us | redis us | driver us | rounds |',
    '|---|---|---|---|---|---|---|---|---|---|---|',
  ]
  const measured = rows.filter(({ rounds }) => rounds.some((figure) => figure !== null))
  const lines = measured.map(({ target, step, connections, rounds }) => {
    const figures = rounds.filter((figure): figure is Figure => figure !== null)
    const median = (of: (figure: Figure) => number) => spreadOf(figures.map(of)).median
    const cpu = ['server', 'database', 'redis', 'driver'].map((kind) =>
      figures.some((figure) => kind in figure.cpu) ? whole(median((figure) => figure.cpu[kind] ?? 0)) : '-',
    )
    const rate = spreadOf(figures.map((figure) => figure.rate))
    const rates = `${whole(rate.min)} / ${whole(rate.median)} / ${whole(rate.max)}`
    const times = [median(({ p50 }) => p50), median(({ p99 }) => p99)].map((ms) => ms.toFixed(2))
    return `| ${[target, step, connections, rates, ...times, ...cpu, figures.length].join(' | ')} |`
  })
  const left = rows.length - measured.length
  const more = left === 0 ? [] : ['', `${left} rows were left out: the time was over.`]
  return [...head, ...lines, ...more].join('\n')
}

export const toRatioTable = (ratios: readonly Ratio[]): string =>
  [
    '| ratio | min | median | max |',
    '|---|---|---|---|',
    ...ratios.map(
      ({ name, min, median, max }) => `| ${name} | ${short(min)} | ${short(median)} | ${short(max)} |`,
    ),
  ].join('\n')

export const toMoveLines = (moves: readonly Move[], tolerance: number): string =>
  moves.length === 0
    ? `Of the committed ratios, nothing moved by more than ${tolerance} times.`
    : [
        `Moved by more than ${tolerance} times:`,
        ...moves.map(({ name, was, is, way }) =>
          way === 'gone' ? `  not measured: ${name}` : `  ${way}: ${name}: ${short(was)} -> ${short(is)}`,
        ),
      ].join('\n')

export const toLoadLines = ({ target, half, over }: UnderLoad): string =>
  [
    `${target}, at half of its peak:`,
    '',
    ...half.map(
      ({ step, rate, p50, p99, overAlone, refused, unsent }) =>
        `- ${step}, ${whole(rate)} a second: p50 ${ms(p50)}, p99 ${ms(p99)}, ${short(overAlone)} times the p50 of one connection; ${refused} refused, ${unsent} unsent`,
    ),
    '',
    toOverloadLines(target, over),
  ].join('\n')

export const toOverloadLines = (target: string, over: Overload): string =>
  [
    `${target}, creates at ${short(over.offeredASecond / over.capacity)} times its ${whole(over.capacity)} a second:`,
    '',
    `- accepted ${short(over.acceptedShare * 100)}% (${short(over.acceptedOfCapacity)} of the capacity), p50 ${ms(over.acceptedP50)}, p99 ${ms(over.acceptedP99)}`,
    `- refused ${whole(over.refused)}, p99 ${ms(over.refusedP99)}, ${over.refusedWithoutRetryAfter} of them without Retry-After; ${whole(over.unsent)} unsent, ${over.broken} connections broken, ${over.errors} errors`,
    `- worst /health ${ms(over.worstHealth)}; memory ${over.rss.before} MiB before, ${over.rss.during} during, ${over.rss.after} after; well again after ${short(over.recoverySeconds)} s`,
  ].join('\n')

const ms = (value: number): string => `${value.toFixed(1)} ms`
const whole = (value: number): string => Math.round(value).toLocaleString('en-US')
const short = (value: number): string => String(Number(value.toPrecision(3)))
