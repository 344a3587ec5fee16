import { expect, it } from 'vitest'
import * as part from '../../../src/composition/tokens.ts'
import { begin, poll, useApplications } from '../app-steps.ts'

const open = useApplications()

it('the bell of events rings when some were written, by a decision or about an account, and at nothing else', async () => {
  const app = await open()
  let rung = 0
  app.get(part.EVENT_BELL).listen(() => {
    rung += 1
  })
  await begin(app)
  expect(rung).toBe(1)
  app.clock.pass(240)
  await app.tellSilent(180_000)
  expect(rung).toBe(2)
  await app.tellSilent(180_000)
  // A lease writes no event.
  await poll(app)
  expect(app.said.map(({ type }) => type)).toEqual(['session.created'])
  expect(rung).toBe(2)
})
