import { setTimeout as after } from 'node:timers/promises'

/** The answer, or an error when it does not come within so many milliseconds; what was asked goes on. */
export const inTime = <Answer>(ms: number, asked: Promise<Answer>): Promise<Answer> =>
  Promise.race([
    asked,
    after(ms, undefined, { ref: false }).then(() => {
      throw new Error(`no answer within ${ms} ms`)
    }),
  ])
