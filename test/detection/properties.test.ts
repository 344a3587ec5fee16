import fc from 'fast-check'
import { describe, it } from 'vitest'
import { EARLIER, HUMANS } from './properties/humans.ts'
import { NUMBERS } from './properties/numbers.ts'
import { ROBOTS } from './properties/robots.ts'

/**
 * The same draws every time, so that a red run is the change's doing; PROPERTY_SEED=random draws others, and
 * PROPERTY_RUNS=20000 looks longer. Of many thousand draws a few still fail, see decision 0012. A failure prints its seed and path, and the same ones in PROPERTY_SEED and
 * PROPERTY_PATH show it again.
 */
const { PROPERTY_RUNS = '60', PROPERTY_SEED = '20261128', PROPERTY_PATH } = process.env
const FOR = {
  numRuns: Number(PROPERTY_RUNS),
  ...(PROPERTY_SEED !== 'random' && { seed: Number(PROPERTY_SEED) }),
  ...(PROPERTY_PATH !== undefined && { path: PROPERTY_PATH }),
}

describe('a text of the robot’s never triggers, and is confirmed', () => {
  for (const [how, property] of Object.entries(ROBOTS)) it(how, () => fc.assert<unknown>(property, FOR))
})

describe('a human’s words trigger', () => {
  for (const [how, property] of Object.entries(HUMANS)) it(how, () => fc.assert<unknown>(property, FOR))
})

it('nothing that was said before the robot last received the pair is judged', () => fc.assert(EARLIER, FOR))

describe('of amounts', () => {
  for (const [what, property] of Object.entries(NUMBERS)) it(what, () => fc.assert<unknown>(property, FOR))
})
