import { describe, expect, it } from 'vitest'
import { dueAlerts } from '../../support/due-alerts.ts'
import { begin, expectProblem, faultyPaths, moveTo, robotWork, useHttpApps } from '../http-steps.ts'

const openApp = useHttpApps()

/** Two sessions that were handed over; the first one's alert could not be delivered. */
const alarmed = async () => {
  const app = await openApp()
  for (const shop_id of ['shop-1', 'shop-2']) {
    const { session_id } = await begin(app.call, robotWork({ shop_id }))
    await moveTo(app.call, session_id, 'transfer')
  }
  const { alerts } = app.application.store
  const [first] = await dueAlerts(alerts, 'people', 1)
  if (first === undefined) throw new Error('no alert is due')
  await alerts.markFailed('people', {
    failure: 'away',
    error: 'answered 500',
    muteMs: null,
    alerts: [{ id: first.alert.id, retryInMs: null }],
  })
  const list = async (query = '') => (await app.call('GET', `/api/alerts${query}`)).body
  return { ...app, list, failedId: first.alert.id }
}

describe('GET /api/alerts', () => {
  it('lists alerts, all or those of a status, page by page', async () => {
    const { list, failedId } = await alarmed()
    expect((await list()).items).toHaveLength(2)
    expect((await list('?status=failed')).items).toEqual([
      {
        id: failedId,
        event: 'session.transferred',
        channel: 'people',
        session_id: expect.stringMatching(/^ses_/),
        status: 'failed',
        attempts: 1,
        last_error: 'answered 500',
        next_attempt_at: null,
        created_at: '2026-11-22T08:00:00.000Z',
      },
    ])
    const first = await list('?limit=1')
    const second = await list(`?limit=1&cursor=${encodeURIComponent(first.next_cursor)}`)
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(2)
    expect(second.next_cursor).toBeNull()
  })

  it.each([
    ['status=lost', '/status'],
    ['cursor=x', '/cursor'],
    ['event=task.failed', '/event'],
  ])('refuses ?%s', async (query, path) => {
    const { call } = await openApp()
    expect(faultyPaths(await call('GET', `/api/alerts?${query}`))).toEqual([path])
  })
})

describe('POST /api/alerts/{id}/retry', () => {
  it('makes a parked alert pending again, due at once', async () => {
    const { call, failedId } = await alarmed()
    expect(await call('POST', `/api/alerts/${failedId}/retry`)).toMatchObject({
      status: 200,
      body: { id: failedId, status: 'pending', next_attempt_at: '2026-11-22T08:00:00.000Z' },
    })
  })

  it.each(['alr_none', '%00', '%F0%9F%98%80'])('does not find %s', async (id) => {
    const { call } = await openApp()
    expectProblem(await call('POST', `/api/alerts/${id}/retry`), 404, 'not_found')
  })
})

describe('POST /api/alerts/test', () => {
  it('tells what came of a trial message', async () => {
    const asked: string[] = []
    const { call } = await openApp({
      sendTrial: async (channel) => {
        asked.push(channel)
        return { delivered: false, status: 400, answer: 'invalid_payload' }
      },
    })
    const answer = await call('POST', '/api/alerts/test', { channel: 'webhook' })
    expect(answer).toMatchObject({
      status: 200,
      body: { delivered: false, status: 400, answer: 'invalid_payload' },
    })
    expect(asked).toEqual(['webhook'])
    expect((await call('GET', '/api/alerts')).body.items).toEqual([])
  })

  it.each([
    ['of a channel that is none', { channel: 'nobody' }, '/channel'],
    ['without a channel', {}, '/channel'],
    ['with a channel that is no text', { channel: 7 }, '/channel'],
    ['with more than it knows', { channel: 'log', text: 'hello' }, '/text'],
  ])('is refused %s', async (_, body, path) => {
    const { call } = await openApp()
    expect(faultyPaths(await call('POST', '/api/alerts/test', body))).toEqual([path])
  })
})
