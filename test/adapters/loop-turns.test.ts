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
  const inTurn = makeLoopTurns({ mostMs: 20, now: () => clock, nextTurn: (then) => next.push(then) })
  return {
    done,
    ask: (name: string, ms: number) =>
      inTurn(() => {
        clock += ms
        done.push(name)
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

  it('that fails tells whoever asked, and keeps nobody else', async () => {
    const { ask, turn } = looping()
    ask('long', 30)
    const inTurn = makeLoopTurns({ mostMs: 0, now: () => 0, nextTurn: setImmediate })
    const fails = () => {
      throw new Error('broken')
    }
    await expect(inTurn(fails)).rejects.toThrow('broken')
    await expect(inTurn(fails)).rejects.toThrow('broken')
    expect(await inTurn(() => 7)).toBe(7)
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
