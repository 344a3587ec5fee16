import { describe, expect, it } from 'vitest'
import type { Happened } from '../../../src/application/ports/meter.ts'
import type { Application } from '../../support/application.ts'
import {
  begin,
  collect,
  granted,
  humanLine,
  humanWork,
  lease,
  leaseAndOpen,
  lineOf,
  move,
  send,
  typedLine,
  useApplications,
  withOpened,
} from '../app-steps.ts'

const open = useApplications()
const times = (app: Application, what: Happened['what']) =>
  app.counted.filter((happened) => happened.what === what).length

describe('a collision is counted', () => {
  it('when a robot’s text landed after a human’s: typed while the human was at it', async () => {
    const { app } = await withOpened(open())
    app.clock.pass(5)
    const human = humanLine(app)
    app.clock.pass(5)
    await collect(app, human, typedLine(app))
    expect(times(app, 'collision')).toBe(1)
  })

  it('when the robot’s text comes with a later upload, and the human’s is on record', async () => {
    const { app } = await withOpened(open())
    await collect(app, humanLine(app))
    expect(times(app, 'collision')).toBe(0)
    app.clock.pass(5)
    await collect(app, typedLine(app))
    await collect(app, typedLine(app))
    expect(times(app, 'collision')).toBe(1)
  })

  it('when the robot was displaced by a human’s session and typed all the same', async () => {
    const { app } = await withOpened(open())
    await begin(app, humanWork())
    await collect(app, humanLine(app))
    app.clock.pass(5)
    await collect(app, typedLine(app))
    expect(times(app, 'collision')).toBe(1)
  })

  it('not when the robot was first, nor when the human spoke before the robot got the pair back', async () => {
    const app = await open()
    const { sessionId } = await begin(app)
    await send(app)
    const typed = typedLine(app)
    app.clock.pass(5)
    await collect(app, typed, humanLine(app))
    app.clock.pass(5)
    granted(await move(app, sessionId, 'handback'))
    const next = {
      externalTaskId: 'next',
      content: '12元可以吗？',
      priority: null,
      notBefore: null,
      expiresAt: null,
    }
    granted(await app.addTask(sessionId, next))
    await leaseAndOpen(app)
    app.clock.pass(5)
    await collect(app, typedLine(app, { content: next.content }), lineOf(app))
    expect(times(app, 'collision')).toBe(0)
  })
})

describe('a double send is counted', () => {
  it('when a text stands in the transcript twice, though it was handed out once', async () => {
    const app = await open()
    await begin(app)
    await send(app)
    await collect(app, typedLine(app))
    expect(times(app, 'double_send')).toBe(0)
    app.clock.pass(60)
    await collect(app, typedLine(app))
    expect(times(app, 'double_send')).toBe(1)
  })

  it('when it was handed out again and typed both times', async () => {
    const app = await open()
    await begin(app)
    for (let n = 0; n < 2; n += 1) {
      const held = await leaseAndOpen(app)
      app.clock.pass(5)
      if (n === 0) await app.releaseTask(held)
    }
    const first = typedLine(app)
    app.clock.pass(5)
    await collect(app, first, typedLine(app))
    expect(times(app, 'double_send')).toBe(1)
  })

  it('not for a text that the shop quotes', async () => {
    const app = await open()
    await begin(app)
    await send(app)
    await collect(app, typedLine(app))
    app.clock.pass(5)
    await collect(app, lineOf(app, { content: typedLine(app).content }))
    expect(times(app, 'double_send')).toBe(0)
  })
})

describe('a hand-off is counted by its cause', () => {
  const causes = (app: Application) =>
    app.counted.flatMap((happened) => (happened.what === 'hand_off' ? [happened.rule] : []))

  it('a trace, a person, a text that cannot be sent, a conversation that nobody began', async () => {
    const app = await open()
    const { sessionId } = await begin(app)
    await collect(app, humanLine(app))
    granted(await move(app, sessionId, 'handback', { falseAlarm: true }))
    granted(await move(app, sessionId, 'transfer', { reason: 'the customer is a friend' }))
    granted(await move(app, sessionId, 'close'))
    app.clock.pass(60)
    await collect(app, lineOf(app))
    expect(causes(app)).toEqual(['human_on_account', 'operator', 'no_active_session'])
    expect(app.counted).toContainEqual({ what: 'false_alarm', rule: 'human_on_account' })
    expect(app.counted).toContainEqual({ what: 'detection', rule: 'human_on_account', acted: true })
  })

  it('and a text that failed for good', async () => {
    const app = await open()
    await begin(app)
    const failure = {
      error: 'no window',
      errorClass: 'business',
      retryable: false,
      retryAfterMs: null,
    } as const
    await app.failTask({ ...(await lease(app)), ...failure })
    expect(causes(app)).toEqual(['send_failed'])
  })

  it('but in shadow only what was seen', async () => {
    const app = await open({ detection: { mode: 'shadow' } })
    await begin(app)
    await collect(app, humanLine(app))
    expect(causes(app)).toEqual([])
    expect(app.counted).toContainEqual({ what: 'detection', rule: 'human_on_account', acted: false })
  })
})

it('a lost lease is counted once, and whether the text was out', async () => {
  const app = await open()
  await begin(app)
  await lease(app, { leaseMs: 10_000 })
  app.clock.pass(10)
  await app.returnLostLeases()
  await leaseAndOpen(app, { leaseMs: 10_000 })
  app.clock.pass(10)
  await app.returnLostLeases()
  await app.returnLostLeases()
  expect(app.counted.filter(({ what }) => what === 'lease_lost')).toEqual([
    { what: 'lease_lost', contentOut: false },
    { what: 'lease_lost', contentOut: true },
  ])
})
