import { describe, expect, it } from 'vitest'
import type { ScrapedLine } from '../../../src/domain/message.ts'
import type { Application } from '../../support/application.ts'
import {
  at,
  begin,
  collect,
  granted,
  humanLine,
  leaseAndOpen,
  lineOf,
  messagesOf,
  move,
  PAIR,
  robotWork,
  taskOf,
  typedLine,
  useApplications,
  withOpened,
} from '../app-steps.ts'

const open = useApplications()
const skews = (app: Application) =>
  app.said.flatMap((event) => (event.type === 'clock.skewed' ? [event.skewMs] : []))
/** What a chat whose clock is ten minutes behind says of a line that is typed now. */
const late = (app: Application, line: ScrapedLine): ScrapedLine => ({
  ...line,
  sentAt: new Date(app.clock.now().getTime() - 600_000),
})

describe('a chat whose clock is behind the database’s', () => {
  it('is told by a text of ours that comes back dated before its hand-out: explained, and one event a day', async () => {
    const { app, taskId } = await withOpened(open())
    app.clock.pass(5)
    const upload = await collect(app, late(app, typedLine(app)))
    expect(upload).toMatchObject({ detection: null, transferred: false, confirmedTaskIds: [taskId] })
    const event = app.said.find(({ type }) => type === 'clock.skewed')
    expect(event).toMatchObject({ accountId: PAIR.accountId, seq: null, skewMs: -595_000, at: at(5) })
    expect((await app.alerts()).map(({ event: of, sessionId }) => [of, sessionId])).toEqual([
      ['clock.skewed', null],
    ])
    expect(await app.store.clocks.skewed()).toEqual({ accounts: 1, mostMs: 595_000 })
  })

  it('has its humans judged, of any pair of the account, and its robots’ texts explained', async () => {
    const { app } = await withOpened(open())
    app.clock.pass(5)
    await collect(app, late(app, typedLine(app)))
    const other = { ...PAIR, shopId: 'shop-8' }
    const { sessionId } = await begin(app, robotWork({ pair: other, content: '12元可以吗？' }))
    const held = await leaseAndOpen(app)
    app.clock.pass(1)
    const typed = late(app, typedLine(app, { content: '12元可以' }))
    const first = await app.collectMessages({ pair: other, lines: [typed], observed: null })
    expect(first).toMatchObject({ detection: null, transferred: false, confirmedTaskIds: [held.taskId] })
    const human = await app.collectMessages({
      pair: other,
      lines: [late(app, humanLine(app))],
      observed: null,
    })
    expect(human).toMatchObject({ detection: { rule: 'human_on_account' }, session: { id: sessionId } })
  })

  it('has a human judged who takes part after a hand-back, and not again those of before', async () => {
    const { app, sessionId } = await withOpened(open())
    app.clock.pass(5)
    await collect(app, late(app, typedLine(app)))
    const before = late(app, humanLine(app, { content: '我先看一下' }))
    app.clock.pass(60)
    granted(await move(app, sessionId, 'transfer'))
    granted(await move(app, sessionId, 'handback'))
    expect((await collect(app, before)).detection).toBeNull()
    app.clock.pass(60)
    expect((await collect(app, late(app, humanLine(app)))).detection).toMatchObject({
      rule: 'human_on_account',
    })
  })

  it('is told again after a day, and what is known counts no longer then', async () => {
    const { app } = await withOpened(open())
    app.clock.pass(5)
    await collect(app, late(app, typedLine(app)))
    const next = async (passS: number, nth: number) => {
      app.clock.pass(passS)
      const content = `第${nth}次询价，能便宜吗？`
      const { sessionId } = await begin(app, robotWork({ pair: { ...PAIR, shopId: `s-${nth}` }, content }))
      await leaseAndOpen(app)
      const lines = [late(app, typedLine(app, { content }))]
      await app.collectMessages({ pair: { ...PAIR, shopId: `s-${nth}` }, lines, observed: null })
      return messagesOf(app, sessionId)
    }
    expect(await next(3_600, 1)).toMatchObject([{ explainedBy: expect.any(String) }])
    expect(skews(app)).toHaveLength(1)
    expect(await next(86_400, 2)).toMatchObject([{ explainedBy: expect.any(String) }])
    expect(skews(app)).toHaveLength(2)
    app.clock.pass(86_400)
    expect(await app.store.clocks.skewed()).toEqual({ accounts: 0, mostMs: 0 })
  })

  it('is not told by lines that say nothing of a clock: an older one beside a newer, a short one, a copy', async () => {
    const { app } = await withOpened(open())
    app.clock.pass(5)
    await collect(app, late(app, typedLine(app)), lineOf(app))
    expect(skews(app)).toEqual([])

    const short = await withOpened(open(), robotWork({ content: '在吗' }))
    short.app.clock.pass(5)
    await collect(short.app, late(short.app, typedLine(short.app, { content: '在吗' })))
    expect(skews(short.app)).toEqual([])

    const again = await withOpened(open())
    await collect(again.app, typedLine(again.app))
    again.app.clock.pass(7_200)
    await collect(again.app, late(again.app, typedLine(again.app)))
    expect(skews(again.app)).toEqual([])
  })

  it('is told and not allowed for where it is hours: the same words may be of another day', async () => {
    const { app, taskId } = await withOpened(open())
    app.clock.pass(5)
    const yesterday = { sentAt: at(-72_000) }
    const upload = await collect(app, typedLine(app, yesterday))
    expect(upload).toMatchObject({ transferred: false, confirmedTaskIds: [] })
    expect((await taskOf(app, taskId)).status).toBe('sent')
    expect(skews(app)).toEqual([-72_000_000])
    const other = { ...PAIR, shopId: 'shop-8' }
    await begin(app, robotWork({ pair: other }))
    await leaseAndOpen(app)
    const human = await app.collectMessages({
      pair: other,
      lines: [humanLine(app, { sentAt: at(-70_000) })],
      observed: null,
    })
    expect(human).toMatchObject({ detection: null, transferred: false })

    // What is allowed for is measured all the same.
    await begin(app, robotWork({ pair: { ...PAIR, shopId: 's-9' }, content: '这件现在有货吗？' }))
    const next = await leaseAndOpen(app)
    app.clock.pass(5)
    const line = late(app, typedLine(app, { content: '这件现在有货吗？' }))
    const seen = await app.collectMessages({
      pair: { ...PAIR, shopId: 's-9' },
      lines: [line],
      observed: null,
    })
    expect(seen.confirmedTaskIds).toEqual([next.taskId])
  })

  it('proves no text absent by what was observed up to its hand-out and lease alone', async () => {
    const { app } = await withOpened(open())
    app.clock.pass(5)
    await collect(app, late(app, typedLine(app)))
    granted(await app.createSession(robotWork({ pair: { ...PAIR, shopId: 's-2' } }), 'upstream'))
    const { taskId } = await leaseAndOpen(app)
    app.clock.pass(120)
    await app.returnLostLeases()
    const observe = (from: number, to: number) =>
      app.collectMessages({
        pair: { ...PAIR, shopId: 's-2' },
        lines: [],
        observed: { from: at(from), to: at(to) },
      })
    app.clock.pass(700)
    await observe(0, 719)
    expect((await taskOf(app, taskId)).status).toBe('sent')
    await observe(-600, 721)
    expect((await taskOf(app, taskId)).status).toBe('pending')
  })
})

describe('a chat whose clock is ahead', () => {
  it('is told by a new line from the future, of whomever, once; not by one that is a minute ahead', async () => {
    const app = await open()
    await begin(app)
    await collect(app, lineOf(app, { sentAt: at(60) }))
    expect(skews(app)).toEqual([])
    const line = lineOf(app, { messageId: 'm1', sentAt: at(61) })
    await collect(app, line)
    await collect(app, line, lineOf(app, { messageId: 'm2', sentAt: at(500) }))
    expect(skews(app)).toEqual([61_000])
    expect(await app.store.clocks.skewed()).toEqual({ accounts: 1, mostMs: 500_000 })
  })
})
