import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { run, type Steps, select } from '../../src/adapters/sql/engine/steps.ts'
import { openSqlite } from '../../src/adapters/sqlite/database.ts'
import { makeLoopTurns } from '../../src/adapters/sqlite/loop-turns.ts'
import { makeSqliteRunner } from '../../src/adapters/sqlite/sqlite-runner.ts'

/** Turns of a loop that the test gives, by a clock that only work moves. */
const looping = () => {
  const next: (() => void)[] = []
  const done: string[] = []
  let clock = 0
  const inTurns = makeLoopTurns({ mostMs: 20, now: () => clock, nextTurn: (then) => next.push(then) })
  return {
    done,
    /** Asks for work in so many pieces, each of which takes so long. */
    ask: (name: string, ms: number, pieces = 1) =>
      inTurns(function* () {
        for (let piece = 1; piece <= pieces; piece += 1) {
          clock += ms
          done.push(pieces === 1 ? name : `${name}${piece}`)
          if (piece < pieces) yield
        }
        return name
      }),
    turn: () => {
      for (const then of next.splice(0)) then()
      return [...done]
    },
    isIdle: () => next.length === 0,
  }
}

describe('Work that holds the event loop', () => {
  it('is done at once, and in the next turn what comes when a turn has had enough of it', async () => {
    const { ask, turn, done, isIdle } = looping()
    const asked = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ask(name, 8))
    expect(done).toEqual(['a', 'b', 'c'])
    expect(turn()).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
    expect(await Promise.all(asked)).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
    expect(turn()).toEqual(done)
    expect(isIdle()).toBe(true)
  })

  it('keeps its order: who comes later waits behind those who wait', () => {
    const { ask, turn, done } = looping()
    for (const name of ['a', 'b', 'c']) ask(name, 30)
    expect(done).toEqual(['a'])
    expect(turn()).toEqual(['a', 'b'])
    ask('d', 30)
    expect(done).toEqual(['a', 'b'])
    expect(turn()).toEqual(['a', 'b', 'c'])
    expect(turn()).toEqual(['a', 'b', 'c', 'd'])
  })

  it('that is long is cut where it may be, and nothing else comes in between', async () => {
    const { ask, turn, done, isIdle } = looping()
    const asked = [ask('long', 8, 7), ask('next', 8)]
    expect(done).toEqual(['long1', 'long2', 'long3'])
    expect(turn()).toEqual(['long1', 'long2', 'long3', 'long4', 'long5', 'long6'])
    expect(turn()).toEqual(['long1', 'long2', 'long3', 'long4', 'long5', 'long6', 'long7', 'next'])
    expect(await Promise.all(asked)).toEqual(['long', 'next'])
    turn()
    expect(isIdle()).toBe(true)
  })

  it('that fails tells whoever asked, and keeps nobody else', async () => {
    const { ask, turn } = looping()
    ask('long', 30)
    const inTurns = makeLoopTurns({ mostMs: 0, now: () => 0, nextTurn: setImmediate })
    const fails = function* (): Generator<void, number> {
      yield
      throw new Error('broken')
    }
    await expect(inTurns(fails)).rejects.toThrow('broken')
    await expect(inTurns(fails)).rejects.toThrow('broken')
    const works = function* (): Generator<void, number> {
      yield
      return 7
    }
    expect(await inTurns(works)).toBe(7)
    expect(turn()).toEqual(['long'])
  })
})

/** A timer that ticks while `work` goes on: how often it did. */
const ticksDuring = async (work: () => Promise<unknown>): Promise<number> => {
  let ticks = 0
  const over = new AbortController()
  const ticking = (async () => {
    for (; !over.signal.aborted; ticks += 1) await wait(1)
  })()
  await work()
  const ticked = ticks
  over.abort()
  await ticking
  return ticked
}

const INSERT = 'INSERT INTO numbers (n) VALUES (:n)'
/** Far more than a turn has time for. */
const MANY = 40_000
const NUMBERS = Array.from({ length: MANY }, (_, n) => n)

it.each([
  ['A burst of transactions', NUMBERS.slice(0, 6_000).map((n) => [n])],
  ['A transaction of very many statements', [NUMBERS]],
])('%s leaves turns to a timer that ticks meanwhile', async (_, transactions) => {
  const database = openSqlite({ path: ':memory:', now: () => new Date() })
  database.exec('CREATE TABLE numbers (n INTEGER)')
  const { transact, perform } = makeSqliteRunner(() => database)
  function* insertAll(numbers: readonly number[]): Steps<void> {
    for (const n of numbers) yield* run(INSERT, { n })
  }
  const ticked = await ticksDuring(() =>
    Promise.all(transactions.map((numbers, n) => transact(`${n}`, () => insertAll(numbers)))),
  )
  const [row] = await perform(() => select<{ many: number }>('SELECT COUNT(*) AS many FROM numbers'))
  expect(row?.many).toBe(transactions.flat().length)
  // Without turns in between it is 0.
  expect(ticked).toBeGreaterThan(0)
  database.close()
})

it('Nothing comes between the statements of a transaction, though others have turns', async () => {
  const database = openSqlite({ path: ':memory:', now: () => new Date() })
  database.exec('CREATE TABLE numbers (n INTEGER)')
  const { transact, perform } = makeSqliteRunner(() => database)
  const count = () => perform(() => select<{ many: number }>('SELECT COUNT(*) AS many FROM numbers'))
  const seen: (number | undefined)[] = []
  let isOver = false
  const watching = (async () => {
    for (; !isOver; await wait(1)) seen.push((await count())[0]?.many)
  })()
  const fails = transact('fails', function* () {
    for (const n of NUMBERS) yield* run(INSERT, { n })
    throw new Error('broken')
  })
  await expect(fails).rejects.toThrow('broken')
  isOver = true
  await watching
  // Asked for meanwhile, and answered after it.
  expect(seen.length).toBeGreaterThan(0)
  expect([...new Set(seen)]).toEqual([0])
  database.close()
})
