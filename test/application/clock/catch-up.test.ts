import { describe, expect, it } from 'vitest'
import { catchUpOn } from '../../../src/application/clock/catch-up.ts'
import { DatabaseUnavailable, RowBusy } from '../../../src/application/ports/unavailable.ts'

/** Finds up to as many of `waiting` as it is asked for, and takes down what was done. */
const slices = (waiting: number) => {
  let left = waiting
  const done: number[] = []
  const find = async (limit: number) => Array.from({ length: Math.min(limit, left) }, (_, i) => i)
  const work = async (due: number) => {
    done.push(due)
    left -= 1
  }
  return { run: () => catchUpOn(find, work), done }
}

describe('catching up', () => {
  it('tells that there is more as long as it finds a full slice', async () => {
    const { run, done } = slices(1_000)
    const runs = [await run()]
    while (runs.at(-1)?.isMore) runs.push(await run())
    expect(done).toHaveLength(1_000)
    expect(runs.length).toBeGreaterThan(2)
    expect(runs.reduce((sum, each) => sum + each.done, 0)).toBe(1_000)
  })

  it.each([0, 1])('is through with %i', async (waiting) => {
    expect(await slices(waiting).run()).toEqual({ done: waiting, isMore: false })
  })

  const failing = (error: (due: number) => Error | null) => {
    const tried: number[] = []
    const run = catchUpOn(
      async () => [1, 2, 3],
      async (due) => {
        tried.push(due)
        const failure = error(due)
        if (failure !== null) throw failure
      },
    )
    return { run, tried }
  }

  it('goes on behind one that fails, and tells of it in the end', async () => {
    const one = failing((due) => (due === 1 ? new Error('broken') : null))
    await expect(one.run).rejects.toThrow('broken')
    expect(one.tried).toEqual([1, 2, 3])
    const two = failing((due) => (due < 3 ? new Error('broken') : null))
    await expect(two.run).rejects.toThrow('2 of 3 failed')
  })

  it('does not go on without the database, but behind a connection that was lost alone', async () => {
    const gone = failing(() => new DatabaseUnavailable('away'))
    await expect(gone.run).rejects.toThrow('away')
    expect(gone.tried).toEqual([1, 2])
    const once = failing((due) => (due === 1 ? new DatabaseUnavailable('lost') : null))
    await expect(once.run).rejects.toThrow('lost')
    expect(once.tried).toEqual([1, 2, 3])
  })

  it.each([
    ['somebody holds', () => new RowBusy('held'), false],
    ['cannot be done', () => new Error('broken'), true],
  ] as const)('reaches what stands behind more than a slice that %s', async (_, errorOf, isTold) => {
    const left = new Set(Array.from({ length: 1_000 }, (_, i) => i))
    let found = 0
    const find = async (limit: number) => {
      found += 1
      return [...left].slice(0, limit)
    }
    const work = async (due: number) => {
      if (due < 450) throw errorOf()
      left.delete(due)
    }
    const ended = await catchUpOn(find, work).catch((error: unknown) => error)
    expect(left.size).toBeLessThanOrEqual(800)
    expect([...left].slice(0, 450)).toEqual(Array.from({ length: 450 }, (_, i) => i))
    expect(ended instanceof Error).toBe(isTold)
    expect(found).toBeLessThan(10)
  })

  it('rests when somebody holds all that is left', async () => {
    const all = Array.from({ length: 450 }, (_, i) => i)
    const run = catchUpOn(
      async (limit) => all.slice(0, limit),
      async () => {
        throw new RowBusy('held')
      },
    )
    expect(await run).toEqual({ done: 0, isMore: false })
  })
})
