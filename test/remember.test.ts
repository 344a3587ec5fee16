import { expect, it } from 'vitest'
import { remember } from '../src/adapters/runtime/remember.ts'

const asking = (answers: readonly (() => Promise<number>)[]) => {
  let now = 0
  let asked = 0
  const ask = remember(
    10,
    () => now,
    () => answers[asked++]?.() ?? Promise.reject(new Error('asked too often')),
  )
  return { ask, pass: (ms: number) => (now += ms), asked: () => asked }
}

it('asks once for all who ask within the time, and anew after it', async () => {
  const { ask, pass, asked } = asking([async () => 1, async () => 2])
  expect(await Promise.all([ask(), ask()])).toEqual([1, 1])
  pass(9)
  expect(await ask()).toBe(1)
  pass(1)
  expect(await ask()).toBe(2)
  expect(asked()).toBe(2)
})

it('keeps no failure', async () => {
  const { ask } = asking([() => Promise.reject(new Error('away')), async () => 2])
  await expect(ask()).rejects.toThrow('away')
  expect(await ask()).toBe(2)
})
