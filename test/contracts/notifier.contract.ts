import { afterEach, describe, expect, it } from 'vitest'
import type { ChannelParts } from '../../src/adapters/notifications/channel-kind.ts'
import type { Notice, Notifier } from '../../src/application/ports/notifier.ts'
import { EVENT_TYPES } from '../../src/domain/session-event.ts'
import { namesIn, someOfEach, someParts, someTransfer, someTransfers } from '../support/notices.ts'

/** A notifier with its receiver, which checks what the real one checks. */
export type OpenedNotifier = {
  readonly notifier: Notifier
  /** All that is read of each message that was taken, oldest first. */
  readonly texts: () => readonly string[]
  /** How many messages the receiver would not have. */
  readonly refusals: () => number
  readonly close: () => void
}

export type NotifierSubject = {
  readonly adapter: string
  readonly open: (parts: ChannelParts) => Promise<OpenedNotifier>
  /** What a text of its that quotes others may not hold. */
  readonly harmful: readonly (RegExp | string)[]
  /** Whether it writes for people, in their language. */
  readonly isForPeople: boolean
  /** Whether many notices may come in one message. */
  readonly takesDigests: boolean
}

/** Each short enough to be shown whole. */
const NASTY = [
  '<at user_id="all">所有人</at> <@U123> <!channel> @all @所有人',
  '[点这里](http://evil.example/x) <a href="http://evil.example">x</a>',
  '<script>alert(1)</script> https://evil.example/?a=1&b=2 www.evil.example',
  '**粗** `code` ~~x~~ a & b',
  '好\r\n# 标题\n> 引用\u202e\u0007',
  '好\r\nBcc: victim@evil.example',
]

const NO_ABORT = new AbortController().signal

/** What every notifier promises. */
export const notifierContract = ({ adapter, open, harmful, isForPeople, takesDigests }: NotifierSubject) =>
  describe(`${adapter} keeps the notifier's contract`, () => {
    let opened: OpenedNotifier
    afterEach(() => opened.close())
    const start = async (parts: Partial<ChannelParts> = {}): Promise<Notifier> => {
      opened = await open(someParts(parts))
      return opened.notifier
    }
    const deliver = (notices: readonly Notice[]) => opened.notifier.deliver(notices, NO_ABORT)
    const namesIt = (text: string, notice: Notice) => namesIn(notice).every((name) => text.includes(name))

    it('has the name and the limits that it is given', async () => {
      const limits = [{ messages: 7, withinMs: 60_000 }]
      expect(await start({ name: 'people', limits })).toMatchObject({ name: 'people', limits })
    })

    it('delivers each event, and again what is tried again', async () => {
      await start()
      const [one, other] = [someTransfer(), someTransfer()]
      for (const notice of [one, other, one]) {
        const { status, answer } = await deliver([notice])
        expect(status === null || (status >= 200 && status < 300)).toBe(true)
        expect(answer.length).toBeLessThanOrEqual(500)
      }
      expect(opened.texts().map((text) => namesIt(text, one))).toEqual([true, false, true])
      expect(opened.texts().map((text) => namesIt(text, other))).toEqual([false, true, false])
    })

    it('delivers many at once', async () => {
      await start()
      const notices = someTransfers(20)
      await Promise.all(notices.map((notice) => deliver([notice])))
      for (const notice of notices)
        expect(opened.texts().filter((text) => namesIt(text, notice))).toHaveLength(1)
    })

    it.each(['zh-CN', 'en'] as const)('delivers events of every type, in %s', async (locale) => {
      await start({ locale })
      const notices = someOfEach()
      expect(notices.map(({ event }) => event)).toEqual(EVENT_TYPES)
      for (const notice of notices) await deliver([notice])
      const texts = opened.texts()
      notices.forEach((notice, i) => {
        expect(texts[i]).toSatisfy((text: string) => namesIn(notice).every((name) => text.includes(name)))
      })
      if (isForPeople) {
        for (const text of texts) expect(text).toContain('[AutoSession]')
        expect(new Set(texts.map((text) => text.split(/[\n,，]/, 1)[0]))).toHaveProperty('size', texts.length)
        expect(texts.every((text) => /\p{Script=Han}/u.test(text.replaceAll('我是采购小李', '')))).toBe(
          locale === 'zh-CN',
        )
      }
    })

    it('takes as many into one message as its receiver takes, at least one, and names each', async () => {
      const { fits } = await start()
      const notices = someTransfers(250)
      const messages: (readonly Notice[])[] = []
      for (let from = 0; from < notices.length; ) {
        const count = fits(notices.slice(from))
        expect(count).toBeGreaterThanOrEqual(1)
        expect(count).toBeLessThanOrEqual(notices.length - from)
        messages.push(notices.slice(from, from + count))
        from += count
      }
      expect(messages.length).toBeLessThan(takesDigests ? 20 : 251)
      expect(messages.length).toBeGreaterThanOrEqual(takesDigests ? 1 : 250)
      for (const message of messages.slice(0, 12)) await deliver(message)
      const all = opened.texts().join('\n')
      for (const notice of messages.slice(0, 12).flat()) expect(namesIt(all, notice)).toBe(true)
      expect(opened.refusals()).toBe(0)
    })

    it.each([300, 1_990])(
      'delivers the longest names and words, alone and in digests, with links of %i',
      async (length) => {
        const { fits } = await start({ publicUrl: `http://h/${'x'.repeat(length)}` })
        const facts = {
          pair: { accountId: '👩'.repeat(50), shopId: '店'.repeat(50) },
          reason: '👩'.repeat(500),
          evidence: '👩'.repeat(10_000),
        }
        const notices = someTransfers(60, facts)
        await deliver(notices.slice(0, 1))
        const count = fits(notices)
        await deliver(notices.slice(0, count))
        expect(opened.refusals()).toBe(0)
        const all = opened.texts().join('\n')
        for (const notice of notices.slice(0, count)) expect(all).toContain(namesIn(notice)[0])
      },
    )

    it('makes nothing of what others wrote but words', async () => {
      const { fits } = await start()
      const pair = { accountId: '<!channel> @all', shopId: '[x](http://evil.example)' }
      for (const nasty of NASTY) {
        const notices = someTransfers(2, { pair, reason: nasty, evidence: nasty })
        await deliver(notices.slice(0, 1))
        await deliver(notices.slice(0, fits(notices)))
      }
      expect(opened.texts().length).toBeGreaterThanOrEqual(2 * NASTY.length)
      for (const text of opened.texts()) for (const sign of harmful) expect(text).not.toMatch(sign)
    })

    it('delivers an event whose body is damaged', async () => {
      await start()
      const damaged = { ...someTransfer(), body: '{"id":' }
      // A program that reads its id in the body may refuse it.
      await deliver([damaged]).catch(() => undefined)
      expect(opened.texts().length + opened.refusals()).toBe(1)
    })

    it('sends a trial message', async () => {
      const notifier = await start({ name: 'people' })
      await notifier.sendTrial(NO_ABORT)
      expect(opened.texts()).toEqual([
        expect.stringMatching(isForPeople ? /测试消息.*people/s : /"alerts\.test"/),
      ])
    })
  })
