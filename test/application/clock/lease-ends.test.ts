import { describe, expect, it } from 'vitest'
import { makeLeaseEnds } from '../../../src/application/clock/lease-ends.ts'
import * as part from '../../../src/composition/tokens.ts'
import type { Application } from '../../support/application.ts'
import {
  anotherText,
  begin,
  granted,
  poll,
  readyIds,
  taskOf,
  useApplications,
  withHeld,
  withOpened,
} from '../app-steps.ts'

const open = useApplications()
const runTimer = (app: Application) => app.get(part.LEASE_ENDS).step()
const explain = async (app: Application, taskId: string) => granted(await app.explainTask(taskId))
const codesOf = async (app: Application, taskId: string) =>
  (await explain(app, taskId)).because.map(({ code }) => code)

describe('the timer of lease ends', () => {
  it('rests until the next lease ends, and then takes it back', async () => {
    const { app, taskId } = await withHeld(open())
    app.clock.pass(118)
    const { done, restMs } = await runTimer(app)
    expect(done).toBe(0)
    expect(restMs).toBeGreaterThan(2_000)
    expect(restMs).toBeLessThan(2_300)
    app.clock.pass(restMs / 1_000)
    expect((await runTimer(app)).done).toBe(1)
    expect(await readyIds(app)).toEqual([taskId])
  })

  it('looks again before any lease that was given meanwhile may end', async () => {
    const app = await open()
    expect((await runTimer(app)).restMs).toBeLessThan(5_000)
    await begin(app)
    await poll(app, { leaseMs: 5_000 })
    expect((await runTimer(app)).restMs).toBeLessThan(5_000)
  })

  it('does not look for each poll, but for one that comes when a lease has ended', async () => {
    let looks = 0
    const clock = { ms: 0 }
    const { settleOver } = makeLeaseEnds({
      returnLost: async () => {
        looks += 1
        return { done: 0, isMore: false }
      },
      due: { nextLeaseEnd: async () => ({ now: new Date(clock.ms), endsAt: new Date(2_000) }) },
      random: () => 0,
      elapsedMs: () => clock.ms,
    })
    for (const at of [0, 0, 500, 1_999]) {
      clock.ms = at
      await settleOver()
    }
    expect(looks).toBe(1)
    clock.ms = 2_000
    await settleOver()
    expect(looks).toBeGreaterThan(1)
  })

  it('keeps its trouble to itself where somebody polls, and leaves the next try to itself', async () => {
    let tries = 0
    const failing = makeLeaseEnds({
      returnLost: () => {
        tries += 1
        return Promise.reject(new Error('broken'))
      },
      due: { nextLeaseEnd: () => Promise.reject(new Error('broken')) },
      random: () => 0,
      elapsedMs: () => 0,
    })
    for (const _ of [1, 2, 3]) await expect(failing.settleOver()).resolves.toBeUndefined()
    expect(tries).toBe(1)
    await expect(failing.step()).rejects.toThrow('broken')
  })
})

describe('a lease that is over, and no sweep has come by', () => {
  it('gives the task to whoever polls at its end, and not before', async () => {
    const { app, taskId } = await withHeld(open())
    app.clock.pass(119.999)
    expect(await poll(app)).toBeNull()
    app.clock.pass(0.001)
    expect(await poll(app)).toMatchObject({ id: taskId, attempt: 2 })
  })

  it('is explained as what is true: it waits', async () => {
    const { app, sessionId, taskId } = await withHeld(open())
    const later = granted(await app.addTask(sessionId, anotherText())).task.id
    app.clock.pass(119.999)
    expect(await codesOf(app, taskId)).toEqual(['in_flight'])
    app.clock.pass(0.001)
    expect(await explain(app, taskId)).toMatchObject({ dispatchable: true, because: [{ code: 'queued' }] })
    expect(await codesOf(app, later)).toEqual(['not_next'])
  })

  it('is explained as an unknown outcome once the text is out', async () => {
    const { app, taskId } = await withOpened(open())
    app.clock.pass(120)
    expect(await codesOf(app, taskId)).toEqual(['outcome_unknown'])
    expect(await taskOf(app, taskId)).toMatchObject({ status: 'sent', outcomeUnknownSince: app.clock.now() })
  })

  it('is explained as failed after the last attempt', async () => {
    const { app, taskId } = await withHeld(open())
    for (const _ of [2, 3]) {
      app.clock.pass(120)
      await poll(app)
    }
    app.clock.pass(120)
    expect(await codesOf(app, taskId)).toEqual(['finished'])
  })

  it('holds nothing for a report: the token of a text that was never read is lost', async () => {
    const { app, taskId, leaseToken } = await withHeld(open())
    app.clock.pass(120)
    const lost = { ok: false, refusal: { code: 'lease_lost', taskId } }
    expect(await app.releaseTask({ taskId, leaseToken })).toEqual(lost)
    const report = { error: 'x', errorClass: 'technical', retryable: true, retryAfterMs: null } as const
    expect(await app.failTask({ taskId, leaseToken, ...report })).toEqual(lost)
    expect(await app.returnLostLeases()).toMatchObject({ done: 1 })
  })

  it('still serves the report of a text that was read', async () => {
    const { app, taskId, leaseToken } = await withOpened(open())
    app.clock.pass(120)
    expect(granted(await app.releaseTask({ taskId, leaseToken }))).toMatchObject({ status: 'pending' })
  })
})
