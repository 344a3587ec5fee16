import { describe, expect, it } from 'vitest'
import { makeSettleOutcomes, type UnconfirmedRules } from '../../../src/application/clock/settle-outcomes.ts'
import { type Application, ATTEMPTS } from '../../support/application.ts'
import {
  collect,
  granted,
  leaseAndOpen,
  move,
  poll,
  sessionOf,
  taskOf,
  timelineOf,
  typedLine,
  useApplications,
  withOpened,
} from '../app-steps.ts'

const open = useApplications()
const WAIT_S = 300

/** A text that went out, and whose sender was never heard of again: its lease has just run out. */
const lost = async () => {
  const { app, ...ids } = await withOpened(open())
  app.clock.pass(120)
  await app.returnLostLeases()
  expect(await taskOf(app, ids.taskId)).toMatchObject({
    status: 'sent',
    outcomeUnknownSince: app.clock.now(),
  })
  return { app, ...ids }
}
const settle = async (app: Application, policy: UnconfirmedRules['policy'] = 'transfer') => {
  const run = makeSettleOutcomes({
    changePair: app.changePair,
    due: app.store.due,
    attempts: ATTEMPTS,
    unconfirmed: { waitMs: WAIT_S * 1_000, policy },
  })
  return (await run()).done
}

describe('an unknown outcome that nothing settles', () => {
  it('is left alone until the wait is over, from the end of the lease', async () => {
    const { app, sessionId } = await lost()
    app.clock.pass(WAIT_S - 0.001)
    expect(await settle(app)).toBe(0)
    expect((await sessionOf(app, sessionId)).state).toBe('pending')
    app.clock.pass(0.001)
    expect(await settle(app)).toBe(1)
    expect(await sessionOf(app, sessionId)).toMatchObject({ state: 'transferred', reason: 'outcome_unknown' })
  })

  it('goes to a human once, stays in flight, and may still be completed by the transcript', async () => {
    const { app, sessionId, taskId } = await lost()
    app.clock.pass(WAIT_S)
    await settle(app)
    expect(await settle(app)).toBe(0)
    expect((await app.alerts()).map(({ event }) => event)).toEqual(['session.transferred'])
    expect((await timelineOf(app, sessionId)).at(-1)).toMatchObject({
      command: 'transfer',
      actor: 'system',
      taskId,
    })
    expect((await taskOf(app, taskId)).status).toBe('sent')
    expect((await collect(app, typedLine(app))).confirmedTaskIds).toEqual([taskId])
    expect((await sessionOf(app, sessionId)).state).toBe('transferred')
  })

  it('is sent again under the policy retry, as another attempt, and fails after the last one', async () => {
    const { app, sessionId, taskId } = await lost()
    for (const attempt of [2, 3]) {
      app.clock.pass(WAIT_S)
      await settle(app, 'retry')
      expect(await leaseAndOpen(app)).toMatchObject({ taskId })
      expect((await taskOf(app, taskId)).attempt).toBe(attempt)
      app.clock.pass(120)
      await app.returnLostLeases()
    }
    app.clock.pass(WAIT_S)
    await settle(app, 'retry')
    expect(await taskOf(app, taskId)).toMatchObject({ status: 'failed', error: 'not_typed' })
    expect((await sessionOf(app, sessionId)).reason).toBe('send_failed')
  })

  it('of a paused session waits until it is resumed, and anew from then', async () => {
    const { app, sessionId } = await lost()
    granted(await move(app, sessionId, 'pause'))
    app.clock.pass(10 * WAIT_S)
    expect(await settle(app)).toBe(0)
    granted(await move(app, sessionId, 'resume'))
    expect(await settle(app)).toBe(0)
    expect(await poll(app)).toBeNull()
    app.clock.pass(WAIT_S)
    expect(await settle(app)).toBe(1)
    expect((await sessionOf(app, sessionId)).state).toBe('transferred')
  })

  it('waits anew when a human gives the session back', async () => {
    const { app, sessionId } = await lost()
    app.clock.pass(WAIT_S)
    await settle(app)
    granted(await move(app, sessionId, 'handback'))
    expect(await settle(app)).toBe(0)
    app.clock.pass(WAIT_S)
    expect(await settle(app)).toBe(1)
    expect((await sessionOf(app, sessionId)).state).toBe('transferred')
  })

  it('decides again under the lock: a transcript that comes first wins', async () => {
    const { app, sessionId } = await lost()
    app.clock.pass(WAIT_S)
    const due = await app.store.due.overdueOutcomes(WAIT_S * 1_000, 10)
    await collect(app, typedLine(app))
    const late = { ...app.store.due, overdueOutcomes: async () => due }
    await makeSettleOutcomes({
      changePair: app.changePair,
      due: late,
      attempts: ATTEMPTS,
      unconfirmed: { waitMs: WAIT_S * 1_000, policy: 'transfer' },
    })()
    expect((await sessionOf(app, sessionId)).state).toBe('active')
  })
})
