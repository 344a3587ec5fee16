import { describe, expect, it } from 'vitest'
import { makeSendTrial } from '../../../src/application/operators/send-trial.ts'
import { NotDelivered, type Notifier, type ReceiverAnswer } from '../../../src/application/ports/notifier.ts'

const NEVER = () => new Promise<never>(() => {})
const AT_ONCE = async () => undefined

/** A service of one channel, and what was counted against its limits. */
const withChannel = (sendTrial: Notifier['sendTrial'], wait = NEVER as () => Promise<void>) => {
  const counted: string[] = []
  const notifier: Notifier = { name: 'ops', limits: [], fits: () => 1, deliver: NEVER, sendTrial }
  const alerts = {
    noteSent: async (channel: string) => {
      counted.push(channel)
    },
  }
  return { counted, send: makeSendTrial({ notifiers: [notifier], alerts, wait }) }
}

describe('a trial message', () => {
  it('tells what the receiver answered, and counts against the limits', async () => {
    const answer: ReceiverAnswer = { status: 200, answer: 'ok' }
    const { send, counted } = withChannel(async () => answer)
    expect(await send('ops')).toEqual({ delivered: true, status: 200, answer: 'ok' })
    expect(counted).toEqual(['ops'])
  })

  it('tells why it was not delivered, with the status where there is one', async () => {
    const refused = new NotDelivered('refused', 'answered 310000: sign not match', { status: 200 })
    const { send } = withChannel(async () => Promise.reject(refused))
    expect(await send('ops')).toEqual({
      delivered: false,
      status: 200,
      answer: 'answered 310000: sign not match',
    })
    const broken = withChannel(async () => Promise.reject(new Error('ECONNREFUSED')))
    expect(await broken.send('ops')).toEqual({ delivered: false, status: null, answer: 'ECONNREFUSED' })
  })

  it('cuts a long answer at 500 characters', async () => {
    const { send } = withChannel(async () => ({ status: 200, answer: 'x'.repeat(10_000) }))
    expect((await send('ops'))?.answer).toHaveLength(500)
  })

  it('is given up when the receiver does not answer, and the notifier hears of it', async () => {
    let given: AbortSignal | undefined
    const { send } = withChannel((signal) => {
      given = signal
      return NEVER()
    }, AT_ONCE)
    expect(await send('ops')).toEqual({ delivered: false, status: null, answer: 'no answer within 9.5 s' })
    expect(given?.aborted).toBe(true)
  })

  it('goes to no channel that is none', async () => {
    const { send, counted } = withChannel(NEVER)
    expect(await send('nobody')).toBeNull()
    expect(counted).toEqual([])
  })
})
