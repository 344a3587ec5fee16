import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import type { ChannelParts } from '../../src/adapters/notifications/channel-kind.ts'
import { type DeliveryFailure, NotDelivered, type Notifier } from '../../src/application/ports/notifier.ts'
import { someParts, someTransfer } from '../support/notices.ts'
import { openReceiver, type Receiver } from '../support/webhook-receiver.ts'

export type PostingSubject = {
  readonly adapter: string
  /** Makes it for a receiver with this address, in whose query is a key. */
  readonly make: (url: string, parts: ChannelParts) => Notifier
  /** What its receiver says that has a message; `said` where it may say more. */
  readonly success: (said: string) => string
  /** What it says that has it not, inside a 200, and what that is; none where the status tells all. */
  readonly refusals: readonly (readonly [
    body: string,
    failure: DeliveryFailure,
    retryAfterMs: number | null,
  ])[]
  /** What may stand in no answer and no error, besides the key in the address. */
  readonly secrets: readonly string[]
}

const TOKEN = 'token-that-nobody/may+read'
const NO_ABORT = new AbortController().signal
/** A whole second: a date of HTTP has no parts of one. */
const NOW = new Date('2026-11-22T08:00:00Z')

/** What a notifier promises that posts to a receiver which refuses, lies, hangs, or is not there. */
export const postingNotifierContract = ({ adapter, make, success, refusals, secrets }: PostingSubject) =>
  describe(`${adapter} keeps the contract of a notifier that posts`, () => {
    let receiver: Receiver
    afterEach(() => receiver.close())
    const judgesBodies = refusals.length > 0

    const open = async (answer: Parameters<typeof openReceiver>[0], parts: Partial<ChannelParts> = {}) => {
      receiver = await openReceiver(answer)
      return make(`${receiver.url}/${TOKEN}?key=${encodeURIComponent(TOKEN)}`, someParts(parts))
    }
    const failureOf = async (notifier: Notifier, signal = NO_ABORT): Promise<NotDelivered> => {
      const error = await notifier.deliver([someTransfer()], signal).then(
        () => null,
        (error: unknown) => error,
      )
      if (!(error instanceof NotDelivered)) throw new Error(`delivered, or broken: ${inspect(error)}`)
      expect(error.message).toMatch(/./)
      expect(error.message.length).toBeLessThanOrEqual(500)
      expectNoSecret(inspect(error, { depth: 9 }))
      return error
    }
    const expectNoSecret = (text: string) => {
      for (const secret of [TOKEN, encodeURIComponent(TOKEN), ...secrets]) expect(text).not.toContain(secret)
    }

    it('has delivered once the receiver says so, and not before', async () => {
      const { promise: asked, resolve } = Promise.withResolvers<ServerResponse>()
      const notifier = await open(resolve)
      let isDelivered = false
      const delivering = notifier.deliver([someTransfer()], NO_ABORT).then((answer) => {
        isDelivered = true
        return answer
      })
      const response = await asked
      expect(isDelivered).toBe(false)
      response.writeHead(200).end(success(''))
      expect(await delivering).toMatchObject({ status: 200 })
    })

    it.each<[DeliveryFailure, number]>([
      ['refused', 400],
      ['refused', 401],
      ['refused', 403],
      ['refused', 404],
      ['refused', 410],
      ['refused', 422],
      ['away', 408],
      ['away', 500],
      ['away', 502],
      ['away', 503],
      ['away', 504],
      ['too_fast', 429],
    ])('is %s when answered %i, whatever the body says', async (failure, status) => {
      const notifier = await open((response) => response.writeHead(status).end(success('')))
      expect(await failureOf(notifier)).toMatchObject({ failure, status, retryAfterMs: null })
    })

    it.each([301, 302, 303, 307, 308])('follows no redirect: %i', async (status) => {
      const notifier = await open((response, { path }) => {
        if (path.startsWith('/elsewhere')) response.writeHead(200).end(success(''))
        else response.writeHead(status, { Location: `/elsewhere?key=${encodeURIComponent(TOKEN)}` }).end()
      })
      expect(await failureOf(notifier)).toMatchObject({ failure: 'refused', status })
      expect(receiver.received).toHaveLength(1)
    })

    it.each<[string, number | null]>([
      ['0', 0],
      ['7', 7_000],
      ['3600', 3_600_000],
      ['86401', 86_400_000],
      ['Sun, 22 Nov 2026 08:00:07 GMT', 7_000],
      ['Sunday, 22-Nov-26 08:01:00 GMT', 60_000],
      ['Sun, 22 Nov 2026 07:00:00 GMT', 0],
      ['Fri, 01 Jan 2055 00:00:00 GMT', 86_400_000],
      ['soon', null],
      ['-1', null],
      ['1.5', null],
      ['2026-11-22', null],
    ])('tells how long the receiver asks to wait: %s', async (said, retryAfterMs) => {
      for (const status of [429, 503]) {
        const answer = (response: ServerResponse) => response.writeHead(status, { 'Retry-After': said }).end()
        const notifier = await open(answer, { now: () => NOW })
        expect((await failureOf(notifier)).retryAfterMs).toBe(retryAfterMs)
        receiver.close()
      }
    })

    it('is away when no answer comes in time', async () => {
      expect(await failureOf(await open(() => undefined, { withinMs: 100 }))).toMatchObject({
        failure: 'away',
        status: null,
      })
    })

    it(`${judgesBodies ? 'is away' : 'has delivered'} when an answer begins and does not end`, async () => {
      const hang = (response: ServerResponse) => response.writeHead(200).write('{')
      const notifier = await open(hang, judgesBodies ? { withinMs: 200 } : {})
      if (judgesBodies) expect((await failureOf(notifier)).failure).toBe('away')
      else expect(await notifier.deliver([someTransfer()], NO_ABORT)).toMatchObject({ status: 200 })
    })

    it(`${judgesBodies ? 'is refused' : 'has delivered'} when an answer is endless, and holds no connection`, async () => {
      const { promise: ended, resolve } = Promise.withResolvers<void>()
      const notifier = await open((response) => {
        response.on('close', resolve).writeHead(200)
        const pour = () => {
          while (!response.destroyed && response.write('x'.repeat(10_000)));
        }
        response.on('drain', pour)
        pour()
      })
      if (judgesBodies) expect(await failureOf(notifier)).toMatchObject({ failure: 'refused', status: 200 })
      else expect(await notifier.deliver([someTransfer()], NO_ABORT)).toMatchObject({ status: 200 })
      await ended
    })

    it('is away when the connection is lost before the answer, or nobody is there', async () => {
      const notifier = await open((response) => response.destroy())
      expect(await failureOf(notifier)).toMatchObject({ failure: 'away', status: null })
      receiver.close()
      expect(await failureOf(notifier)).toMatchObject({ failure: 'away', status: null })
    })

    it('gives up at once when it is told to, in the middle of it or before', async () => {
      const { promise: asked, resolve } = Promise.withResolvers<ServerResponse>()
      const notifier = await open(resolve)
      const stop = new AbortController()
      const failing = failureOf(notifier, stop.signal)
      const closed = once(await asked, 'close')
      stop.abort()
      expect((await failing).failure).toBe('away')
      await closed
      await failureOf(notifier, stop.signal)
      expect(receiver.received).toHaveLength(1)
    })

    it.each([200, 400, 500])('repeats no secret that a receiver echoes with %i', async (status) => {
      const notifier = await open((response, { path, headers, body }) => {
        const echo = [path, ...secrets, TOKEN, JSON.stringify(headers), body].join('\n')
        response.writeHead(status).end(status === 200 ? success(echo) : echo.repeat(20))
      })
      if (status !== 200) return void (await failureOf(notifier))
      const { answer } = await notifier.deliver([someTransfer()], NO_ABORT)
      expectNoSecret(answer)
      expect(answer.length).toBeLessThanOrEqual(500)
    })

    it.each(refusals)('takes 200 with %s for %s', async (body, failure, retryAfterMs) => {
      const notifier = await open((response) => response.writeHead(200).end(body))
      expect(await failureOf(notifier)).toMatchObject({ failure, status: 200, retryAfterMs })
    })

    const STRANGE = ['', 'OK!', '{}', '[]', 'null', '<html>welcome</html>', '{"errcode":"0"}', '{"code":']
    it.each(judgesBodies ? STRANGE : [])(
      'takes 200 with %j for no success: somebody else answers there',
      async (body) => {
        const notifier = await open((response) => response.writeHead(200).end(body))
        expect(await failureOf(notifier)).toMatchObject({ failure: 'refused', status: 200 })
      },
    )

    it('sends a trial message, and tells what the receiver said', async () => {
      const notifier = await open((response) => response.writeHead(200).end(success('')))
      expect(await notifier.sendTrial(NO_ABORT)).toEqual({ status: 200, answer: success('') })
      expect(receiver.received).toHaveLength(1)
    })

    it('fails a trial message as it fails others', async () => {
      const notifier = await open((response) => response.writeHead(410).end('gone'))
      await expect(notifier.sendTrial(NO_ABORT)).rejects.toMatchObject({ failure: 'refused', status: 410 })
    })
  })
