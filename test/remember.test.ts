import { expect, it } from 'vitest'
import { remember } from '../src/adapters/runtime/remember.ts'

const asking = (answers: readonly (() => Promise<number>)[]) => {
  let now = 0
  let asked = 0
  const impatient: (() => void)[] = []
  const patience = () => new Promise<void>((over) => impatient.push(over))
  const ask = remember(
    { keptMs: (tookMs) => 10 * tookMs, now: () => now, patience },
    () => answers[asked++]?.() ?? Promise.reject(new Error('asked too often')),
  )
  const loseIt = () => {
    for (const over of impatient.splice(0)) over()
  }
  return { ask, pass: (ms: number) => (now += ms), asked: () => asked, losePatience: loseIt }
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

it('tells the answer before when the new one takes too long, and the new one once it is there', async () => {
  const slow = Promise.withResolvers<number>()
  const { ask, losePatience } = asking([async () => 1, () => slow.promise, async () => 3])
  expect(await ask()).toBe(1)
  const [first, second] = [ask(), ask()]
  losePatience()
  expect(await Promise.all([first, second])).toEqual([1, 1])
  slow.resolve(2)
  expect(await slow.promise).toBe(2)
  expect(await ask()).toBe(3)
})
