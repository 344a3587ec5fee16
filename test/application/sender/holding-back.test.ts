import { describe, expect, it } from 'vitest'
import type { PauseScope } from '../../../src/domain/pause.ts'
import { UNPACED } from '../../domain/samples.ts'
import type { Application } from '../../support/application.ts'
import {
  anotherText,
  begin,
  granted,
  lease,
  leaseAndOpen,
  PAIR,
  poll,
  readyIds,
  robotWork,
  send,
  taskOf,
  useApplications,
} from '../app-steps.ts'

const open = useApplications()
const HOUR_S = 3_600
const SCOPES: readonly PauseScope[] = ['all', 'account:acc-1', 'shop:shop-9', 'type:auto_bargain']

const put = (app: Application, scope: PauseScope, seconds: number | null = null) =>
  app.putPause({
    scope,
    reason: 'r',
    until: seconds === null ? null : new Date(+app.clock.now() + seconds * 1_000),
    createdBy: 'li',
  })
const explained = async (app: Application, taskId: string) => {
  const { dispatchable, because } = granted(await app.explainTask(taskId))
  return { dispatchable, codes: because.map(({ code }) => code) }
}
const another = (nth: number) =>
  robotWork({ pair: { ...PAIR, shopId: `shop-${nth}` }, externalTaskId: `X-${nth}` })

describe.each(SCOPES)('a pause of %s', (scope) => {
  it('holds a poll back, and explain says the same', async () => {
    const app = await open()
    const { taskId } = await begin(app)
    await put(app, scope)
    expect(await poll(app)).toBeNull()
    expect(await explained(app, taskId)).toEqual({ dispatchable: false, codes: ['paused'] })
    await app.removePause(scope)
    app.clock.pass(1)
    expect((await poll(app))?.id).toBe(taskId)
  })

  it('that was put with a far end and is taken away leaves no text behind', async () => {
    const app = await open()
    const { taskId } = await begin(app)
    const held = await lease(app)
    await put(app, scope, HOUR_S)
    expect(await app.getSendInfo(taskId, held.leaseToken)).toMatchObject({ refusal: { reason: 'held' } })
    expect(await taskOf(app, taskId)).toMatchObject({ status: 'pending', attempt: 0 })
    app.clock.pass(120)
    await poll(app)
    await app.removePause(scope)
    app.clock.pass(1)
    expect((await poll(app))?.id).toBe(taskId)
  })

  it('that is replaced by a shorter one holds no longer than that', async () => {
    const app = await open()
    const { taskId } = await begin(app)
    const held = await lease(app)
    await put(app, scope, HOUR_S)
    await app.getSendInfo(taskId, held.leaseToken)
    await put(app, scope, 1)
    app.clock.pass(31)
    expect((await poll(app))?.id).toBe(taskId)
  })

  it('lets a text whose content is out already be refused, and stay in flight', async () => {
    const app = await open()
    const { taskId } = await begin(app)
    const held = await leaseAndOpen(app)
    await put(app, scope)
    expect(await app.getSendInfo(taskId, held.leaseToken)).toMatchObject({ refusal: { reason: 'held' } })
    expect(await taskOf(app, taskId)).toMatchObject({ status: 'sent', attempt: 1 })
  })
})

describe('a poll', () => {
  it('passes whatever is held, however much, to what is not', async () => {
    const app = await open()
    for (let nth = 0; nth < 150; nth += 1) await begin(app, another(nth))
    await put(app, 'account:acc-1')
    const free = await begin(app, robotWork({ pair: { accountId: 'acc-2', shopId: 's' }, priority: 0 }))
    expect((await poll(app))?.id).toBe(free.taskId)
  })

  it('that is waiting ends when it is told to', async () => {
    const app = await open()
    await put(app, 'all')
    const stop = new AbortController()
    stop.abort()
    const wanted = { accountIds: [], taskTypes: [], waitMs: 30_000, leaseMs: 120_000, workerId: null }
    expect(await app.takeNextTask(wanted, stop.signal)).toBeNull()
  })
})

describe('removing a pause', () => {
  it('that is not there says so', async () => {
    const app = await open()
    expect(await app.removePause('all')).toBe(false)
    await put(app, 'all', 10)
    app.clock.pass(10)
    expect(await app.removePause('all')).toBe(false)
  })

  it('offers all of its held tasks again at once, each session’s next', async () => {
    const app = await open()
    const made = []
    for (let nth = 0; nth < 3; nth += 1) made.push(await begin(app, another(nth)))
    granted(await app.addTask(made[0]?.sessionId ?? '', anotherText()))
    await put(app, 'account:acc-1')
    expect(await poll(app)).toBeNull()
    expect(await readyIds(app)).toEqual([])
    await app.removePause('account:acc-1')
    expect(await readyIds(app)).toEqual(made.map(({ taskId }) => taskId))
  })
})

describe('pacing', () => {
  it('keeps two leases of an account apart; explain tells, and the next comes when the gap is over', async () => {
    const app = await open({ pacing: { ...UNPACED, minGapMs: 60_000 } })
    await begin(app, another(1))
    const { taskId } = await begin(app, another(2))
    await lease(app)
    expect(await poll(app)).toBeNull()
    expect(await explained(app, taskId)).toEqual({ dispatchable: false, codes: ['min_gap'] })
    app.clock.pass(60)
    expect((await poll(app))?.id).toBe(taskId)
  })

  it('counts a day’s leases, and begins anew at midnight', async () => {
    const app = await open({ pacing: { ...UNPACED, dailyCap: 1 } })
    await begin(app, another(1))
    const { taskId } = await begin(app, another(2))
    await send(app)
    expect(await poll(app)).toBeNull()
    expect((await explained(app, taskId)).codes).toEqual(['daily_cap'])
    app.clock.pass(16 * HOUR_S)
    expect((await poll(app))?.id).toBe(taskId)
  })

  it('lets so many of an account be in flight, and the next one when one has ended', async () => {
    const app = await open({ pacing: { ...UNPACED, inFlightMax: 1 } })
    await begin(app, another(1))
    const { taskId } = await begin(app, another(2))
    const held = await leaseAndOpen(app)
    expect(await poll(app)).toBeNull()
    expect((await explained(app, taskId)).codes).toEqual(['account_busy'])
    granted(await app.completeTask({ sessionId: held.sessionId, taskId: null, leaseToken: null }, 'rpa'))
    app.clock.pass(2)
    expect((await poll(app))?.id).toBe(taskId)
  })

  it('hands nothing out in quiet hours, and explain says the same', async () => {
    const quietHours = { fromMinute: 0, toMinute: 8 * 60 + 1 }
    const app = await open({ pacing: { ...UNPACED, quietHours } })
    const { taskId } = await begin(app)
    expect(await poll(app)).toBeNull()
    expect(await explained(app, taskId)).toEqual({ dispatchable: false, codes: ['quiet_hours'] })
  })
})

describe('explain', () => {
  it('tells of a ready task how many come before it', async () => {
    const app = await open()
    await begin(app, another(1))
    const { taskId } = await begin(app, another(2))
    const explanation = granted(await app.explainTask(taskId))
    expect(explanation).toEqual({
      dispatchable: true,
      because: [{ code: 'queued', detail: 'ready: behind 1 others', until: null }],
    })
  })

  it('tells everything that holds a task, and changes nothing', async () => {
    const app = await open()
    const { sessionId } = await begin(app, robotWork({ notBefore: new Date(+app.clock.now() + 60_000) }))
    const { task } = granted(await app.addTask(sessionId, anotherText()))
    await put(app, 'all')
    await put(app, 'shop:shop-9')
    const commits = app.commits.length
    expect((await explained(app, task.id)).codes).toEqual(['not_next', 'paused', 'paused'])
    expect(app.commits).toHaveLength(commits)
  })

  it('knows only tasks that are', async () => {
    const app = await open()
    expect(await app.explainTask('tsk_none')).toMatchObject({ refusal: { code: 'not_found' } })
  })
})

describe('an account that is unavailable', () => {
  const failure = {
    error: '请登录',
    errorClass: 'account_unavailable',
    retryable: true,
    retryAfterMs: null,
  } as const

  it('is paused, the attempt not burned, and told once however many texts fail of it', async () => {
    const app = await open()
    await begin(app, another(1))
    await begin(app, another(2))
    const [one, two] = [await leaseAndOpen(app), await leaseAndOpen(app)]
    for (const held of [one, two])
      expect(granted(await app.failTask({ ...held, ...failure }))).toMatchObject({
        status: 'pending',
        attempt: 0,
      })
    expect(await app.pauses.list()).toMatchObject([{ scope: 'account:acc-1', reason: '请登录', until: null }])
    expect(app.said.filter(({ type }) => type === 'account.paused')).toEqual([
      {
        id: expect.any(String),
        type: 'account.paused',
        at: app.clock.now(),
        accountId: 'acc-1',
        seq: null,
        pause: expect.objectContaining({ scope: 'account:acc-1' }),
      },
    ])
    expect((await app.alerts()).map(({ event }) => event)).toEqual(['account.paused'])
    expect(await poll(app)).toBeNull()
  })

  it('stays paused for as long as any report says, and is told once', async () => {
    const app = await open()
    for (const nth of [1, 2, 3]) await begin(app, another(nth))
    const [one, two, three] = [await leaseAndOpen(app), await leaseAndOpen(app), await leaseAndOpen(app)]
    granted(await app.failTask({ ...one, ...failure, retryAfterMs: 60_000 }))
    granted(await app.failTask({ ...two, ...failure }))
    granted(await app.failTask({ ...three, ...failure, retryAfterMs: 1_000 }))
    expect(await app.pauses.list()).toMatchObject([{ scope: 'account:acc-1', until: null }])
    expect((await app.alerts()).map(({ event }) => event)).toEqual(['account.paused'])
  })

  it('is paused for retry_after_seconds, and told again the next time', async () => {
    const app = await open()
    const { taskId } = await begin(app)
    granted(await app.failTask({ ...(await leaseAndOpen(app)), ...failure, retryAfterMs: 60_000 }))
    app.clock.pass(60)
    const again = await leaseAndOpen(app)
    expect(again.taskId).toBe(taskId)
    granted(await app.failTask({ ...again, ...failure }))
    expect((await app.alerts()).map(({ event }) => event)).toEqual(['account.paused', 'account.paused'])
  })

  it('does not fail for good, not even at the last attempt or when the sender says so', async () => {
    const app = await open()
    await begin(app)
    for (let nth = 0; nth < 4; nth += 1) {
      const held = await leaseAndOpen(app)
      expect(granted(await app.failTask({ ...held, ...failure, retryable: false }))).toMatchObject({
        status: 'pending',
      })
      await app.removePause('account:acc-1')
    }
  })
})
