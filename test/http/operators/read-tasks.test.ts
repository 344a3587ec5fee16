import { describe, expect, it } from 'vitest'
import { begin, expectProblem, faultyPaths, robotWork, take, useHttpApps } from '../http-steps.ts'

const openApp = useHttpApps()

describe('GET /api/tasks/{task_id}', () => {
  it('answers the task as it is now, with its lease while it is in flight', async () => {
    const { call } = await openApp()
    const { task_id } = await begin(call)
    const task = await take(call, '?worker_id=w1')
    expect(await call('GET', `/api/tasks/${task_id}`)).toMatchObject({
      status: 200,
      body: { task_id, status: 'sent', worker_id: 'w1', lease_expires_at: task.lease_expires_at, attempt: 1 },
    })
  })

  it('never tells a lease token', async () => {
    const { call } = await openApp()
    const { task_id } = await begin(call)
    const { lease_token } = await take(call)
    expect(JSON.stringify((await call('GET', `/api/tasks/${task_id}`)).body)).not.toContain(lease_token)
  })

  it('does not find what is not there', async () => {
    const { call } = await openApp()
    expectProblem(await call('GET', '/api/tasks/tsk_none'), 404, 'not_found')
  })
})

describe('GET /api/tasks', () => {
  const two = async () => {
    const app = await openApp()
    const first = await begin(app.call)
    const second = await begin(app.call, robotWork({ account_id: 'acc-2', external_task_id: 'BG-2' }))
    await take(app.call, '?account_id=acc-2')
    const list = async (query: string) => {
      const { body } = await app.call('GET', `/api/tasks${query}`)
      return body.items.map(({ task_id }: { task_id: string }) => task_id)
    }
    return { ...app, list, first: first.task_id, second: second.task_id }
  }

  it('lists tasks, newest first, by what is asked', async () => {
    const { list, first, second } = await two()
    expect(await list('')).toEqual([second, first])
    expect(await list('?status=pending')).toEqual([first])
    expect(await list('?status=pending&status=sent')).toEqual([second, first])
    expect(await list('?account_id=acc-1')).toEqual([first])
    expect(await list('?external_task_id=BG-2')).toEqual([second])
    expect(await list('?external_task_id=BG-2&status=failed')).toEqual([])
  })

  it('goes on from page to page', async () => {
    const { call, list, first } = await two()
    const { body } = await call('GET', '/api/tasks?limit=1')
    expect(await list(`?cursor=${encodeURIComponent(body.next_cursor)}`)).toEqual([first])
  })

  it.each([
    ['status=done', '/status/0'],
    ['cursor=nonsense', '/cursor'],
    ['shop_id=shop-9', '/shop_id'],
  ])('refuses ?%s', async (query, path) => {
    const { call } = await openApp()
    const refused = await call('GET', `/api/tasks?${query}`)
    expectProblem(refused, 422, 'validation_failed')
    expect(faultyPaths(refused)).toEqual([path])
  })
})
