import { within } from '../pair/within.ts'
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
    const work = async (signal: AbortSignal) => {
      // Its receiver counts this one like any other.
      await alerts.noteSent(channel)
      return tried(notifier, signal)
    }
    return within(wait, TRIAL_MS, work, () => LATE)
  }

const TRIAL_MS = 9_500
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
