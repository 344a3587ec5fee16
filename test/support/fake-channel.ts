import type { Notice, Notifier } from '../../src/application/ports/notifier.ts'

/** What a test's receiver does with a message: takes it, throws why not, or keeps it waiting. */
export type Reaction = (notices: readonly Notice[], signal: AbortSignal) => void | Promise<void>

/** A channel that notes each message that it is given. */
export const fakeChannel = (
  react: Reaction = () => undefined,
  { name = 'people', limits = [], fits = (notices) => notices.length }: Partial<Notifier> = {},
) => {
  const messages: (readonly Notice[])[] = []
  const notifier: Notifier = {
    name,
    limits,
    fits,
    deliver: async (notices, signal) => {
      messages.push(notices)
      await react(notices, signal)
      return { status: 204, answer: '' }
    },
    sendTrial: async () => ({ status: 204, answer: '' }),
  }
  return {
    notifier,
    /** Each with its alerts. */
    messages,
    /** All of them, in the order in which they came. */
    got: () => messages.flat(),
  }
}

/** A receiver that answers when the test says so. Aborted, it answers nothing. */
export const makeHanging = () => {
  const answers: ((error?: Error) => void)[] = []
  const react: Reaction = (_, signal) =>
    new Promise((resolve, reject) => {
      answers.push((error) => (error === undefined ? resolve() : reject(error)))
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
  return { react, answers }
}
