import type { Context } from 'hono'
import type { Crowd } from './crowd.ts'
import type { Answerer, HttpEnv, Step } from './http-env.ts'
import type { OperationRoute } from './operation.ts'
import { problem } from './problem.ts'

/** Where a request of one operation is let in, or told that there are too many. */
type Door = {
  /** Looks whether it is worth reading the request: in a crowd nothing more is spent on it. */
  readonly look: Step
  /** Carries out what was read, if there is still room: many may have come in while it was. */
  readonly inside: (answer: Answerer) => Answerer
}

/** Whoever watches the service is never turned away: in a crowd it is wanted most. */
export const doorOf = ({ tags }: OperationRoute, crowd: Crowd): Door => {
  if (tags[0] === 'Service') return { look: () => null, inside: (answer) => answer }

  const lane = crowd.lane()
  return {
    look: (c) => (lane.isOpen() ? null : tooMany(c)),
    inside: (answer) => async (c) => {
      if (!lane.isOpen()) return tooMany(c)
      const enteredAt = lane.enter()
      c.set('lane', lane)
      try {
        return await answer(c)
      } finally {
        if (c.get('lane') !== null) lane.leave(enteredAt)
      }
    },
  }
}

/** From here on the request waits for something to happen, which is no work and crowds out nobody. */
export const stepAside = (c: Context<HttpEnv>): void => {
  c.get('lane')?.stepAside()
  c.set('lane', null)
}

export const tooMany = (c: Context<HttpEnv>): Response =>
  problem(c, 'overloaded', { detail: 'Too many ask at once. Nothing was done: repeat it.' })
