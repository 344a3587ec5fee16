import { describe, expect, it } from 'vitest'
import { makeLockstep, type Send } from '../../../src/adapters/sql/engine/lockstep.ts'
import { run, type Statement, type Steps, select } from '../../../src/adapters/sql/engine/steps.ts'

/** Answers each statement with its text, and notes what went in one go, in whatever order callers come. */
const server = () => {
  const trips: string[][] = []
  const send: Send = async (statements) => {
    trips.push(statements.map(({ sql }) => sql).sort())
    return statements.map(({ sql }) => ({ rows: [sql], affected: 1 }))
  }
  return { trips, send }
}

/** Asks these one after another; `run …` writes. Answers the last thing it was told. */
function* asking(...texts: readonly string[]): Steps<unknown> {
  let told: unknown = null
  for (const text of texts) told = text.startsWith('run') ? yield* run(text) : (yield* select(text))[0]
  return told
}
function* failing(...texts: readonly string[]): Steps<unknown> {
  yield* asking(...texts)
  throw new RangeError('decided badly')
}

const playAll = async (works: readonly (() => Steps<unknown>)[]) => {
  const { trips, send } = server()
  const lockstep = makeLockstep(works)
  while (lockstep.asked().size > 0) await lockstep.round(send)
  return { trips, lockstep }
}

describe('Steps that go in step', () => {
  it('ask in one go what they ask at the same time, and each has its own answer', async () => {
    const { trips, lockstep } = await playAll([
      () => asking('a1', 'a2'),
      () => asking('b1'),
      () => asking('c1', 'c2', 'c3'),
    ])
    expect(trips).toEqual([['a1', 'b1', 'c1'], ['a2', 'c2'], ['c3']])
    expect(lockstep.came()).toEqual(['a2', 'b1', 'c3'].map((answer) => ({ kind: 'done', answer })))
    expect(lockstep.hasWritten()).toBe(false)
  })

  it('are done at once where they ask nothing', async () => {
    const { trips, lockstep } = await playAll([() => asking()])
    expect(trips).toEqual([])
    expect(lockstep.came()).toEqual([{ kind: 'done', answer: null }])
  })

  it.each([[[]], [['a1', 'a2']]])('fail alone before they wrote anything: %j', async (texts) => {
    const { lockstep } = await playAll([() => failing(...texts), () => asking('b1', 'run b2', 'b3')])
    expect(lockstep.came()).toEqual([
      { kind: 'failed', error: new RangeError('decided badly') },
      { kind: 'done', answer: 'b3' },
    ])
    expect(lockstep.hasWritten()).toBe(true)
  })

  it('fail together once one that fails has written', async () => {
    await expect(playAll([() => failing('a1', 'run a2'), () => asking('b1')])).rejects.toThrow(
      'decided badly',
    )
  })

  it('fail together where what they ask fails', async () => {
    const lockstep = makeLockstep([() => asking('a1'), () => asking('b1')])
    const send: Send = () => Promise.reject(new Error('no answer'))
    await expect(lockstep.round(send)).rejects.toThrow('no answer')
  })

  it('send ahead what goes before them, and tell of it before anybody goes on', async () => {
    const { trips, send } = server()
    const lockstep = makeLockstep([() => asking('a1'), () => asking('b1')])
    const lock: Statement = { kind: 'run', sql: 'lock', params: {} }
    const heard: unknown[] = []
    await lockstep.round(send, {
      statements: [lock],
      hear: (outcomes) => {
        heard.push(...outcomes.flatMap(({ rows }) => rows))
        expect(lockstep.came()).toEqual([{ kind: 'alone' }, { kind: 'alone' }])
        lockstep.leaveOut(1)
      },
    })
    expect({ trips, heard }).toEqual({ trips: [['a1', 'b1', 'lock']], heard: ['lock'] })
    expect(lockstep.came()).toEqual([{ kind: 'done', answer: 'a1' }, { kind: 'alone' }])
    // A lock is nothing that one of them wrote.
    expect(lockstep.hasWritten()).toBe(false)
  })

  it('ask nothing more for one that was left out', async () => {
    const { trips, send } = server()
    const lockstep = makeLockstep([() => asking('a1', 'a2'), () => asking('b1', 'b2')])
    lockstep.leaveOut(0)
    while (lockstep.asked().size > 0) await lockstep.round(send)
    expect(trips).toEqual([['b1'], ['b2']])
  })

  it('leave one to go by itself that asks and asks, but not once it has written', async () => {
    const often = Array.from({ length: 30 }, (_, i) => `a${i}`)
    const { trips, lockstep } = await playAll([() => asking(...often), () => asking('run b', ...often)])
    expect(lockstep.came()).toEqual([{ kind: 'alone' }, { kind: 'done', answer: 'a29' }])
    expect(trips.filter((texts) => texts.length > 1).length).toBeLessThan(10)
  })
})
