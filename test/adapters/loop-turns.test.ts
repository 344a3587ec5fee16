import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { run, select } from '../../src/adapters/sql/engine/steps.ts'
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

it('A burst of transactions leaves turns to a timer that ticks meanwhile', async () => {
  const database = openSqlite({ path: ':memory:', now: () => new Date() })
  database.exec('CREATE TABLE numbers (n INTEGER)')
  const { transact, perform } = makeSqliteRunner(() => database)
  let ticks = 0
  const over = new AbortController()
  const ticking = (async () => {
    for (; !over.signal.aborted; ticks += 1) await wait(1)
  })()
  const burst = Array.from({ length: 6_000 }, (_, n) =>
    transact(`${n}`, () => run('INSERT INTO numbers (n) VALUES (:n)', { n })),
  )
  await Promise.all(burst)
  const ticked = ticks
  over.abort()
  await ticking
  const [row] = await perform(() => select<{ many: number }>('SELECT COUNT(*) AS many FROM numbers'))
  expect(row?.many).toBe(6_000)
  // Without turns in between it is 0.
  expect(ticked).toBeGreaterThan(0)
  database.close()
})
