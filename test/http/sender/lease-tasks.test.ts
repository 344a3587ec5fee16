import { describe, expect, it } from 'vitest'
import { begin, expectProblem, faultyPaths, robotWork, TEXT, useHttpApps } from '../http-steps.ts'

const open = useHttpApps()
const lease = '/api/tasks/lease'
const work = (nth: number) =>
  robotWork({ account_id: `acc-${nth % 2}`, shop_id: `shop-${nth}`, external_task_id: `X-${nth}` })

describe('POST /api/tasks/lease', () => {
  it('answers tasks with their texts and tokens, and each counts as handed out', async () => {
    const { call } = await open()
    const { task_id, session_id } = await begin(call, work(1))
    const leased = await call('POST', lease, { max: 5, worker_id: 'pc-1', lease_seconds: 60 })
    expect(leased.status).toBe(200)
    expect(leased.body).toEqual({
      tasks: [
        {
          task_id,
          session_id,
          external_task_id: 'X-1',
          account_id: 'acc-1',
          shop_id: 'shop-1',
          task_type: 'auto_bargain',
          send_content: TEXT,
          attempt: 1,
          lease_expires_at: '2026-11-22T08:01:00.000Z',
          lease_token: expect.stringContaining(task_id),
        },
      ],
    })
    expect((await call('GET', `/api/tasks/${task_id}`)).body).toMatchObject({
      status: 'sent',
      worker_id: 'pc-1',
      handed_out_at: '2026-11-22T08:00:00.000Z',
    })
  })

  it('answers no more than max, of the accounts and types asked for, one of them or several', async () => {
    const { call } = await open()
    for (let nth = 0; nth < 6; nth += 1) await begin(call, work(nth))
    const idsOf = async (body: object) =>
      (await call('POST', lease, body)).body.tasks.map(({ shop_id }: { shop_id: string }) => shop_id)
    expect(await idsOf({ max: 2, account_id: 'acc-1' })).toEqual(['shop-1', 'shop-3'])
    expect(await idsOf({ max: 50, account_id: ['acc-1', 'acc-9'] })).toEqual(['shop-5'])
    expect(await idsOf({ max: 50, task_type: 'auto_follow_up' })).toEqual([])
    expect(await idsOf({ max: 50, task_type: ['auto_bargain', 'auto_follow_up'] })).toHaveLength(3)
  })

  it('gives the same tasks again under the same Idempotency-Key: its first answer may have been lost', async () => {
    const { call } = await open()
    await begin(call, work(1))
    const key = { 'Idempotency-Key': 'poll-1' }
    const first = await call('POST', lease, { max: 1 }, key)
    const again = await call('POST', lease, { max: 1 }, key)
    expect(again.body).toEqual(first.body)
    expect(again.headers.get('Idempotency-Replayed')).toBe('true')
  })

  it.each<[string, unknown, string]>([
    ['no max', {}, '/max'],
    ['a max of 0', { max: 0 }, '/max'],
    ['a max of 51', { max: 51 }, '/max'],
    ['too long a wait', { max: 1, wait_seconds: 31 }, '/wait_seconds'],
    ['too short a lease', { max: 1, lease_seconds: 4 }, '/lease_seconds'],
    ['an unknown type', { max: 1, task_type: 'auto' }, '/task_type/0'],
    ['an empty list of accounts', { max: 1, account_id: [] }, '/account_id'],
    ['an empty list of types', { max: 1, task_type: [] }, '/task_type'],
    ['an empty worker', { max: 1, worker_id: '' }, '/worker_id'],
    ['an unknown field', { max: 1, limit: 1 }, '/limit'],
  ])('refuses %s, and leases nothing', async (_, body, path) => {
    const { call } = await open()
    const { task_id } = await begin(call, work(1))
    const refused = await call('POST', lease, body)
    expectProblem(refused, 422, 'validation_failed')
    expect(faultyPaths(refused)).toEqual([path])
    expect((await call('GET', `/api/tasks/${task_id}`)).body.status).toBe('pending')
  })
})
