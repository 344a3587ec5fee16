import { describe, expect, it } from 'vitest'
import { catchUpOn } from '../../../src/application/clock/catch-up.ts'
import { DatabaseUnavailable } from '../../../src/application/ports/unavailable.ts'

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

  it('does not go on without the database', async () => {
    const { run, tried } = failing(() => new DatabaseUnavailable('away'))
    await expect(run).rejects.toThrow('away')
    expect(tried).toEqual([1])
  })
})
