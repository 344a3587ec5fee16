import type { ServerResponse } from 'node:http'
import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { toEventBody } from '../../src/adapters/json/event-body.ts'
import { NotDelivered, type Notice, type Notifier } from '../../src/application/ports/notifier.ts'
import { someEvent, someSession } from '../support/samples.ts'
import { openReceiver, type Receiver } from '../support/webhook-receiver.ts'

/** A notifier, and the ids of the events that its receiver has. */
type OpenedNotifier = { readonly notifier: Notifier; has(): readonly string[]; close(): void }

let made = 0
const someNotice = (): Notice => {
  made += 1
  const event = someEvent(someSession({ reason: '客户要求 👩‍💻 “quoted”' }), { type: 'session.transferred' })
  return {
    alertId: `alr_${made}`,
    eventId: event.id,
    event: event.type,
    body: JSON.stringify(toEventBody(event)),
  }
}

/** What every notifier promises. `open` hands over one whose receiver takes what comes. */
export const notifierContract = (adapter: string, open: () => Promise<OpenedNotifier>) =>
  describe(`${adapter} keeps the notifier's contract`, () => {
    let opened: OpenedNotifier
    afterEach(() => opened.close())

    it('has a name, and delivers each event', async () => {
      opened = await open()
      expect(opened.notifier.name).toMatch(/^\S+$/)
      const [one, other] = [someNotice(), someNotice()]
      await opened.notifier.deliver(one)
      expect(opened.has()).toEqual([one.eventId])
      await opened.notifier.deliver(other)
      expect(opened.has()).toEqual([one.eventId, other.eventId])
    })

    it('delivers again what is tried again, under the same id', async () => {
      opened = await open()
      const notice = someNotice()
      await opened.notifier.deliver(notice)
      await opened.notifier.deliver(notice)
      expect(opened.has()).toEqual([notice.eventId, notice.eventId])
    })

    it('delivers many at once', async () => {
      opened = await open()
      const notices = Array.from({ length: 20 }, someNotice)
      await Promise.all(notices.map((notice) => opened.notifier.deliver(notice)))
      expect([...opened.has()].sort()).toEqual(notices.map(({ eventId }) => eventId).sort())
    })
  })

/** Far longer than any of these tests takes. */
const LONG_MS = 600_000
const TOKEN = 'token-that-nobody-may-read'

/** How a notifier is made that posts to a receiver: to this URL, which holds a secret, and waiting so long. */
type MakePosting = (url: string, timeoutMs: number) => Notifier

/** What a notifier promises beside whose receiver may refuse, or not answer. `secrets` may stand in no error. */
export const postingNotifierContract = (
  adapter: string,
  make: MakePosting,
  secrets: readonly string[] = [],
) =>
  describe(`${adapter} keeps the contract of a notifier whose receiver may refuse`, () => {
    let receiver: Receiver
    afterEach(() => receiver.close())

    const open = async (answer: Parameters<typeof openReceiver>[0], timeoutMs = LONG_MS) => {
      receiver = await openReceiver(answer)
      return make(`${receiver.url}?key=${TOKEN}`, timeoutMs)
    }
    const failureOf = async (notifier: Notifier): Promise<NotDelivered> => {
      const error = await notifier.deliver(someNotice()).then(
        () => null,
        (error: unknown) => error,
      )
      expect(error).toBeInstanceOf(NotDelivered)
      expect(error).toHaveProperty('message', expect.stringMatching(/./))
      for (const secret of [TOKEN, ...secrets]) expect(inspect(error, { depth: 9 })).not.toContain(secret)
      return error as NotDelivered
    }

    it('has delivered once the receiver says so, and not before', async () => {
      const { promise: asked, resolve } = Promise.withResolvers<ServerResponse>()
      const notifier = await open(resolve)
      const notice = someNotice()
      let isDelivered = false
      const delivering = notifier.deliver(notice).then(() => {
        isDelivered = true
      })
      const response = await asked
      expect(receiver.received.map(({ body }) => body)).toEqual([notice.body])
      expect(isDelivered).toBe(false)
      response.writeHead(204).end()
      await delivering
    })

    it.each([200, 201, 202, 204])('has delivered what is answered %i', async (status) => {
      const notifier = await open((response) => response.writeHead(status).end())
      await expect(notifier.deliver(someNotice())).resolves.toBeUndefined()
    })

    it('has delivered though what the receiver says to it never ends', async () => {
      const notifier = await open((response) => response.writeHead(200).write('and then '))
      await expect(notifier.deliver(someNotice())).resolves.toBeUndefined()
    })

    it.each([400, 401, 404, 410, 429, 500, 503])('has not delivered what is answered %i', async (status) => {
      const notifier = await open((response) => response.writeHead(status).end(`no, ${TOKEN}`))
      expect((await failureOf(notifier)).retryAfterMs).toBeNull()
    })

    it.each([301, 302, 303, 307, 308])('follows no redirect: %i', async (status) => {
      const notifier = await open((response, { path }) => {
        if (path.startsWith('/elsewhere')) response.writeHead(204).end()
        else response.writeHead(status, { Location: `/elsewhere?key=${TOKEN}` }).end()
      })
      await failureOf(notifier)
      expect(receiver.received).toHaveLength(1)
    })

    it.each<[string, number | null]>([
      ['0', 0],
      ['7', 7_000],
      ['3600', 3_600_000],
      ['soon', null],
      ['-1', null],
      ['1.5', null],
      ['86401', null],
    ])('tells how long the receiver asks to wait: %s', async (said, retryAfterMs) => {
      const notifier = await open((response) => response.writeHead(503, { 'Retry-After': said }).end())
      expect((await failureOf(notifier)).retryAfterMs).toBe(retryAfterMs)
    })

    it('has not delivered when no answer comes in time', async () => {
      await failureOf(await open(() => undefined, 50))
    })

    it('has not delivered when the connection is lost before the answer', async () => {
      await failureOf(await open((response) => response.destroy()))
    })

    it('has not delivered when nobody is there', async () => {
      const notifier = await open(() => undefined)
      receiver.close()
      await failureOf(notifier)
    })
  })
