import type { AlertStore } from '../ports/alert-store.ts'
import { NotDelivered, type Notifier, type ReceiverAnswer } from '../ports/notifier.ts'
import type { Wait } from '../ports/timer.ts'

/** What came of a trial message; `answer` is what the receiver said, or what went wrong, at most 500 characters. */
type Trial = ReceiverAnswer & { readonly delivered: boolean }

/**
 * Sends a trial message on a channel and tells what its receiver answers, after 10 s at the latest (CONTRACT 7). It is no
 * alert: it is tried once, and listed nowhere. Null: there is no such channel.
 */
export type SendTrial = (channel: string) => Promise<Trial | null>

type Needs = {
  readonly notifiers: readonly Notifier[]
  readonly alerts: Pick<AlertStore, 'noteSent'>
  readonly wait: Wait
}

export const makeSendTrial =
  ({ notifiers, alerts, wait }: Needs): SendTrial =>
  async (channel) => {
    const notifier = notifiers.find(({ name }) => name === channel)
    if (notifier === undefined) return null
    return inTime(wait, async (signal) => {
      // Its receiver counts this one like any other.
      await alerts.noteSent(channel)
      return tried(notifier, signal)
    })
  }

const TRIAL_MS = 9_500

const inTime = async (wait: Wait, work: (signal: AbortSignal) => Promise<Trial>): Promise<Trial> => {
  const end = new AbortController()
  const late = wait(TRIAL_MS, end.signal).then(() => LATE)
  try {
    return await Promise.race([work(end.signal), late])
  } finally {
    end.abort()
  }
}
const LATE: Trial = { delivered: false, status: null, answer: `no answer within ${TRIAL_MS / 1_000} s` }

const tried = (notifier: Notifier, signal: AbortSignal): Promise<Trial> =>
  notifier.sendTrial(signal).then(
    ({ status, answer }) => ({ delivered: true, status, answer: answer.slice(0, ANSWER_MAX) }),
    (error: unknown) => ({ delivered: false, ...saidBy(error) }),
  )

const saidBy = (error: unknown): ReceiverAnswer => ({
  status: error instanceof NotDelivered ? error.status : null,
  answer: (error instanceof Error ? error.message : String(error)).slice(0, ANSWER_MAX),
})
const ANSWER_MAX = 500
