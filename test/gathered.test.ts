import { expect, it } from 'vitest'
import { asAsker, askerNow, asNobody } from '../src/adapters/runtime/asker.ts'
import { gathered } from '../src/adapters/runtime/gathered.ts'

it('works once for all who call within the span, and again for whoever calls later', async () => {
  let worked = 0
  const call = gathered(5, () => {
    worked += 1
  })
  for (let n = 0; n < 10; n += 1) call()
  expect(worked).toBe(0)
  await expect.poll(() => worked).toBe(1)
  call()
  await expect.poll(() => worked).toBe(2)
})

it('what goes on by itself is on behalf of nobody, though somebody’s request began it', async () => {
  const seen = await asAsker(async () => {
    const before = askerNow()
    const inside = await asNobody(async () => {
      await Promise.resolve()
      return askerNow()
    })
    return [before, inside, askerNow()]
  })
  expect(seen).toEqual([{ hasGivenUp: false }, null, { hasGivenUp: false }])
})
