import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { startLoop } from '../src/adapters/runtime/loop.ts'

const HOUR_MS = 3_600_000

/** Runs through these steps, the first at once; `over` resolves when the last has run, and the loop had its turn. */
const looping = (steps: readonly (() => Promise<{ isMore: boolean }>)[]) => {
  const over = Promise.withResolvers<void>()
  const errors: unknown[] = []
  let runs = 0
  const loop = startLoop({
    name: 'work',
    everyMs: HOUR_MS,
    step: () => {
      const step = steps[runs++]
      if (runs === steps.length) over.resolve()
      return step?.() ?? turn({ isMore: false })
    },
    onError: (_, error) => errors.push(error),
    random: () => 0,
  })
  return { loop, over: over.promise.then(() => turn()), errors, runs: () => runs }
}
const isMore = async () => ({ isMore: true })
const isAll = async () => ({ isMore: false })
const fails = () => Promise.reject(new Error('broken'))

it('goes on at once while there is more, and rests when there is not', async () => {
  const { loop, over, runs } = looping([isMore, isMore, isAll])
  await over
  await loop.stop()
  expect(runs()).toBe(3)
})

it('tells of a run that fails, and rests before the next one', async () => {
  const { loop, over, errors, runs } = looping([fails])
  await over
  await loop.stop()
  expect(errors).toEqual([new Error('broken')])
  expect(runs()).toBe(1)
})

it('runs once more for a bell that rings meanwhile', async () => {
  const { loop, over, runs } = looping([
    async () => {
      loop.ring()
      return { isMore: false }
    },
    isAll,
  ])
  await over
  await loop.stop()
  expect(runs()).toBe(2)
})
