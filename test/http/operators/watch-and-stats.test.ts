import { describe, expect, it } from 'vitest'
import {
  begin,
  expectProblem,
  humanWork,
  line,
  moveTo,
  open as openTask,
  robotWork,
  upload,
  useHttpApps,
} from '../http-steps.ts'

const open = useHttpApps()

describe('GET /api/pairs/watch', () => {
  it('lists the pairs of these accounts with an open session, unknown outcomes first', async () => {
    const { call, application } = await open()
    const first = await begin(call)
    await openTask(call)
    const second = await begin(call, robotWork({ shop_id: 'shop-2', external_task_id: 'X-2' }))
    const ended = await begin(call, robotWork({ shop_id: 'shop-3', external_task_id: 'X-3' }))
    await moveTo(call, ended.session_id, 'close')
    await begin(call, robotWork({ account_id: 'acc-2', external_task_id: 'X-4' }))
    await upload(call, line())

    const watch = async (query: string) => (await call('GET', `/api/pairs/watch?${query}`)).body.items
    const own = { account_id: 'acc-1', shop_id: 'shop-9', session_id: first.session_id, state: 'pending' }
    expect(await watch('account_id=acc-1')).toEqual([
      expect.objectContaining({
        session_id: second.session_id,
        newest_sent_at: null,
        outcome_unknown: false,
      }),
      { ...own, outcome_unknown: false, newest_sent_at: '2026-11-22T08:00:00.000Z' },
    ])
    application.clock.pass(120)
    await application.returnLostLeases()
    expect((await watch('account_id=acc-1'))[0]).toMatchObject({ ...own, outcome_unknown: true })
    expect(await watch('account_id=acc-1&account_id=acc-2&account_id=none')).toHaveLength(3)
  })

  it('tells of a pair once, by its live session', async () => {
    const { call } = await open()
    await begin(call)
    const manual = await begin(call, humanWork())
    const { items } = (await call('GET', '/api/pairs/watch?account_id=acc-1')).body
    expect(items).toMatchObject([{ session_id: manual.session_id, state: 'active' }])
  })

  it.each(['', '?account_id=', '?account_id=a&shop_id=b'])('refuses %s', async (query) => {
    const { call } = await open()
    expectProblem(await call('GET', `/api/pairs/watch${query}`), 422, 'validation_failed')
  })
})

describe('GET /api/stats', () => {
  it('counts nothing as 0', async () => {
    const { call } = await open()
    expect((await call('GET', '/api/stats')).body).toMatchObject({
      sessions: { by_state: { pending: 0, timeout: 0 }, by_type: { auto_bargain: 0 } },
      tasks: { by_status: { pending: 0, failed: 0 } },
      queue: { ready: 0, held: 0, in_flight: 0, outcome_unknown: 0, oldest_ready_seconds: null },
      transferred: { unassigned: 0, oldest_seconds: null },
    })
  })

  it('counts what is ready, held, in flight, of unknown outcome, and what waits for a human', async () => {
    const { call, application } = await open()
    await begin(call)
    await openTask(call)
    application.clock.pass(120)
    await application.returnLostLeases()
    const more = (nth: number, changed = {}) =>
      begin(call, robotWork({ shop_id: `shop-${nth}`, external_task_id: `X-${nth}`, ...changed }))
    await more(1)
    await more(2, { not_before: '2026-11-22T10:00:00Z' })
    await more(3, { account_id: 'held' })
    await call('PUT', '/api/pauses/account%3Aheld', { reason: 'r' })
    const taken = await more(4)
    await moveTo(call, taken.session_id, 'transfer')
    const claimed = await more(5)
    await moveTo(call, claimed.session_id, 'transfer')
    await call('POST', `/api/sessions/${claimed.session_id}/assign`, { assignee: '小李' })
    await begin(call, humanWork({ shop_id: 'shop-6', external_task_id: 'X-6' }))
    application.clock.pass(30)
    expect((await call('GET', '/api/stats')).body).toMatchObject({
      sessions: { by_state: { pending: 4, transferred: 2, active: 1 }, by_type: { auto_bargain: 6 } },
      tasks: { by_status: { pending: 3, sent: 1, cancelled: 2 } },
      queue: { ready: 1, held: 2, in_flight: 1, outcome_unknown: 1, oldest_ready_seconds: 30 },
      transferred: { unassigned: 1, oldest_seconds: 30 },
    })
  })
})
