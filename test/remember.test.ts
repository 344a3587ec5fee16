import { expect, it } from 'vitest'
import { remember } from '../src/adapters/runtime/remember.ts'

const asking = (answers: readonly (() => Promise<number>)[]) => {
  let now = 0
  let asked = 0
  const ask = remember(
    (tookMs) => 10 * tookMs,
    () => now,
    () => answers[asked++]?.() ?? Promise.reject(new Error('asked too often')),
  )
  return { ask, pass: (ms: number) => (now += ms), asked: () => asked }
}

it('asks once for all who ask meanwhile, and anew once the answer is as old as what it took allows', async () => {
  const slow = Promise.withResolvers<number>()
  const { ask, pass, asked } = asking([() => slow.promise, async () => 2])
  const both = [ask(), ask()]
  pass(2)
  slow.resolve(1)
  expect(await Promise.all(both)).toEqual([1, 1])
  pass(19)
  expect(await ask()).toBe(1)
  pass(1)
  expect(await ask()).toBe(2)
  expect(asked()).toBe(2)
})

it('asks anew each time where asking takes no time', async () => {
  const { ask } = asking([async () => 1, async () => 2])
  expect([await ask(), await ask()]).toEqual([1, 2])
})

it('keeps no failure', async () => {
  const { ask } = asking([() => Promise.reject(new Error('away')), async () => 2])
  await expect(ask()).rejects.toThrow('away')
  expect(await ask()).toBe(2)
})
