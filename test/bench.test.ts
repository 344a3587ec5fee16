import { describe, expect, it } from 'vitest'
import { percentile, ratioOf, spreadOf } from '../scripts/bench/arithmetic.ts'
import { movesOf, toKnown } from '../scripts/bench/compare.ts'
import { addCpu, type CpuByKind, lessCpu, readCpu } from '../scripts/bench/cpu.ts'
import { readAnswer } from '../scripts/bench/lane.ts'
import { readOptions } from '../scripts/bench/options.ts'
import { LIMITS, limitRatios, targetRatios } from '../scripts/bench/ratios.ts'
import type { Row } from '../scripts/bench/results.ts'

const HUNDRED = Array.from({ length: 100 }, (_, i) => 100 - i)

describe('the arithmetic of the bench', () => {
  it.each([
    { values: HUNDRED, part: 0.5, is: 51 },
    { values: HUNDRED, part: 0.99, is: 100 },
    { values: HUNDRED, part: 0, is: 1 },
    { values: [7], part: 0.99, is: 7 },
    { values: [3, 1], part: 1, is: 3 },
    { values: [], part: 0.5, is: 0 },
  ])('finds the value below which $part of them lie: $is', ({ values, part, is }) => {
    expect(percentile(values, part)).toBe(is)
  })

  it.each([
    { values: [9, 10, 2], is: { min: 2, median: 9, max: 10 } },
    { values: [4, 1, 3, 2], is: { min: 1, median: 2, max: 4 } },
    { values: [5], is: { min: 5, median: 5, max: 5 } },
  ])('tells the least, the middle and the most of $values', ({ values, is }) => {
    expect(spreadOf(values)).toEqual(is)
  })

  it.runIf(process.platform === 'linux')(
    'counts the work of a process beside what the kernel does for it',
    () => {
      const from = process.cpuUsage()
      const read = readCpu({ own: [process.pid] })
      while (process.cpuUsage(from).user < 300_000);
      const { user, system } = process.cpuUsage(from)
      const { own = 0 } = lessCpu(readCpu({ own: [process.pid] }), read)
      // It counts in hundredths of a second.
      expect(Math.abs(own - user - system)).toBeLessThan(50_000)
    },
  )

  it('divides within a round, never across', () => {
    expect(ratioOf([10, 100, 1_000], [20, 100, 500])).toEqual({ min: 0.5, median: 1, max: 2 })
  })

  it('leaves out the rounds that lack one of the two', () => {
    expect(ratioOf([10, null, 30, 40], [20, 10, 0])).toEqual({ min: 0.5, median: 0.5, max: 0.5 })
    expect(ratioOf([null], [1])).toBeNull()
  })

  it('keeps the CPU of each kind apart', () => {
    const spent = lessCpu({ server: 50, redis: 10 }, { server: 20, redis: 10 })
    expect(spent).toEqual({ server: 30, redis: 0 })
    expect(addCpu({}, spent)).toEqual(spent)
    expect(addCpu(spent, spent)).toEqual({ server: 60, redis: 0 })
  })
})

const row = (
  target: string,
  step: string,
  connections: number,
  rates: readonly (number | null)[],
  cpu: CpuByKind = {},
): Row => ({
  target,
  step,
  connections,
  rounds: rates.map((rate) =>
    rate === null ? null : { rate, calls: rate, p50: 1, p99: 2, cpu, refused: 0, errors: 0 },
  ),
})

describe('the ratios of the bench', () => {
  const rows = [
    row('MySQL', 'create', 1, [10, 20]),
    row('MySQL', 'create', 64, [100, 300]),
    row('Deno', 'create', 64, [200, 300]),
    row(LIMITS, 'rows: create', 1, [20, 20]),
    row(LIMITS, 'rows: create', 64, [1_000, 1_000]),
    row(LIMITS, 'rows: create x50', 4, [10_000, null]),
  ]

  it('hold a step against its limit at the same number of callers, and against the grouped one', () => {
    expect(limitRatios(rows)).toEqual([
      { name: 'MySQL, create at 1 / rows: create', min: 0.5, median: 0.5, max: 1 },
      { name: 'MySQL, create at 1 / rows: create x50', min: 0.001, median: 0.001, max: 0.001 },
      { name: 'MySQL, create at 64 / rows: create', min: 0.1, median: 0.1, max: 0.3 },
      { name: 'MySQL, create at 64 / rows: create x50', min: 0.01, median: 0.01, max: 0.01 },
      { name: 'Deno, create at 64 / rows: create', min: 0.2, median: 0.2, max: 0.3 },
      { name: 'Deno, create at 64 / rows: create x50', min: 0.02, median: 0.02, max: 0.02 },
    ])
  })

  it('count the CPU of the driver where it is the client, and nowhere else', () => {
    const spent = { server: 100, database: 50, driver: 30 }
    const told = limitRatios([
      row('MySQL', 'get', 1, [1], spent),
      row(LIMITS, 'rows: get', 1, [1], { database: 40, driver: 10 }),
      row(LIMITS, 'bare get', 1, [1], { server: 15, driver: 30 }),
    ])
    const medians = Object.fromEntries(told.map(({ name, median }) => [name, median]))
    expect(medians['CPU: MySQL, get at 1 / rows: get']).toBe(3)
    expect(medians['CPU: MySQL, get at 1 / bare get']).toBe(10)
  })

  it('hold a target against the first, where both have the row', () => {
    expect(targetRatios(rows, 'MySQL')).toEqual([
      { name: 'Deno / MySQL, create at 64', min: 1, median: 1, max: 2 },
    ])
  })
})

describe('the comparison with the committed ratios', () => {
  const ratio = (name: string, median: number) => ({ name, min: median, median, max: median })
  const reference = { tolerance: 2, ratios: { same: 1, up: 1, down: 1, gone: 1 } }

  it('tells what moved beyond the tolerance, and what is gone', () => {
    const now = [ratio('same', 2), ratio('up', 2.01), ratio('down', 0.49), ratio('new', 9)]
    expect(movesOf(now, reference)).toEqual([
      { name: 'up', was: 1, is: 2.01, way: 'up' },
      { name: 'down', was: 1, is: 0.49, way: 'down' },
      { name: 'gone', was: 1, is: 0, way: 'gone' },
    ])
  })

  it('finds nothing moved in what was written down of the same run', () => {
    const now = [ratio('a', 0.123456), ratio('b', 1_234)]
    expect(toKnown(now)).toEqual({ a: 0.123, b: 1_230 })
    expect(movesOf(now, { tolerance: 1.01, ratios: toKnown(now) })).toEqual([])
  })
})

describe('the answers that the driver reads', () => {
  const answer = (text: string) => readAnswer(Buffer.from(text))

  it.each([
    ['HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n在', null],
    ['HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n在的', { status: 200, body: '在的' }],
    ['HTTP/1.1 204 No Content\r\nx: y\r\n\r\n', { status: 204, body: '' }],
    ['HTTP/1.1 204 No Content\r\nx: y\r\n', null],
    ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n', null],
    [
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
      { status: 200, body: 'abcde' },
    ],
  ])('whole or not at all: %j', (text, is) => {
    const read = answer(text)
    expect(read === null ? null : { status: read.status, body: read.body }).toEqual(is)
  })
})

describe('what the bench is told', () => {
  it('is bounded: fifteen minutes, or two', () => {
    expect(readOptions([]).minutes).toBe(15)
    expect(readOptions(['--quick']).minutes).toBe(2)
  })

  it('is refused when it is no number above 0, or a database that it does not know', () => {
    expect(() => readOptions(['--rounds', 'many'])).toThrow('--rounds is a number above 0, not many')
    expect(() => readOptions(['--engine', 'oracle'])).toThrow('--engine is mysql or mariadb, not oracle')
  })
})
