import { describe, expect, it } from 'vitest'
import { expectProblem, KEYS, useHttpApps } from '../http-steps.ts'

const openApp = useHttpApps()

const away = async () => {
  throw new Error('does not answer')
}

const health = {
  database: async () => true,
  queue: async () => true,
  clocks: async () => ({ accounts: 0, mostMs: 0 }),
}

describe('GET /health and /ready', () => {
  it('say that the process lives and answers', async () => {
    const { call } = await openApp()
    expect(await call('GET', '/health')).toMatchObject({ status: 200, body: { status: 'ok' } })
    expect(await call('GET', '/ready')).toMatchObject({
      status: 200,
      body: { status: 'ok', checks: { database: 'ok', queue: 'ok', clocks: 'ok' } },
    })
  })

  it.each([
    ['says so', async () => false],
    ['throws', away],
  ])('is ready, degraded, without the queue, whose check %s', async (_how, queue) => {
    const { call } = await openApp()
    const { call: degraded } = await openApp({ health: { ...health, database: async () => true, queue } })
    expect((await call('GET', '/ready')).status).toBe(200)
    expect(await degraded('GET', '/ready')).toMatchObject({
      status: 200,
      body: { status: 'degraded', checks: { database: 'ok', queue: 'down' } },
    })
  })

  it('is ready, degraded, while the clock of some chat is known to be wrong', async () => {
    const { call } = await openApp({
      health: { ...health, clocks: async () => ({ accounts: 1, mostMs: 90_000 }) },
    })
    expect(await call('GET', '/ready')).toMatchObject({
      status: 200,
      body: { status: 'degraded', checks: { database: 'ok', queue: 'ok', clocks: 'skewed' } },
    })
  })

  it.each([
    ['says so', async () => false],
    ['throws', away],
  ])('is not ready without the database, whose check %s, and lives all the same', async (_how, database) => {
    const { call } = await openApp({ health: { ...health, database } })
    const refused = await call('GET', '/ready')
    expectProblem(refused, 503, 'database_unavailable')
    expect(refused.body.checks).toEqual({ database: 'down', queue: 'ok' })
    expect(refused.headers.get('Retry-After')).toMatch(/^[1-9]\d*$/)
    expect((await call('GET', '/health')).status).toBe(200)
  })

  it.each(['/health', '/ready', '/openapi.json'])(
    '%s is open to all, also when there are keys',
    async (path) => {
      const { call } = await openApp({ keys: KEYS })
      expect((await call('GET', path)).status).toBe(200)
      expect((await call('GET', path, undefined, { 'X-API-Key': 'a wrong one' })).status).toBe(200)
    },
  )
})
