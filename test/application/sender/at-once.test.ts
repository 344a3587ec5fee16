import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { makeAtOnce } from '../../../src/application/sender/at-once.ts'

it('so many works go on at the same time, the others after them in their order, whatever becomes of each', async () => {
  const atOnce = makeAtOnce(3)
  const begun: number[] = []
  let [running, most] = [0, 0]
  const work = async (nth: number) => {
    begun.push(nth)
    running += 1
    most = Math.max(most, running)
    await setImmediate()
    running -= 1
    if (nth % 3 === 0) throw new Error(`${nth}`)
    return nth
  }
  const numbers = Array.from({ length: 20 }, (_, nth) => nth)
  const outcomes = await Promise.allSettled(numbers.map((nth) => atOnce(() => work(nth))))
  expect(begun).toEqual(numbers)
  expect(most).toBe(3)
  expect(outcomes.map(({ status }) => status)).toEqual(
    numbers.map((nth) => (nth % 3 === 0 ? 'rejected' : 'fulfilled')),
  )
  expect(await atOnce(async () => 'later')).toBe('later')
})
