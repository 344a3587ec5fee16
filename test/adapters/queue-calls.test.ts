import { expect, it } from 'vitest'
import { makeQueueCalls } from '../../src/adapters/redis/queue-calls.ts'

it('a change of the queue is on its way before the answer is that it follows from, with all of its commit', async () => {
  const ran: string[] = []
  const calls = makeQueueCalls(
    {
      run: async (script, args) => {
        ran.push(`${script} ${args.join(' ')}`)
        return []
      },
      connectionNo: () => 1,
      close: async () => undefined,
    },
    1_000,
  )
  const committed = Promise.resolve()
  const decided = ['a', 'b'].map((id) => committed.then(() => calls.change({ kind: 'unpark', rows: [[id]] })))
  // An answer takes more steps than this, and its socket is written to in the same turn of the event loop.
  for (let steps = 0; steps < 3; steps += 1) await committed
  expect(ran).toEqual(['changeQueue unpark 1 a unpark 1 b'])
  await Promise.all(decided)
})
