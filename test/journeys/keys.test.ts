import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRobot, line, readAll, somePair, takeTask, upload } from '../support/journey-steps.ts'
import { type Call, makeCall, type RunningService, startService } from '../support/service-process.ts'

const ROLES = ['upstream', 'rpa', 'operator', 'admin'] as const
const secretOf = (role: string) => `secret-of-${role}`
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

describe('a service with keys', () => {
  let service: RunningService
  beforeAll(async () => {
    const keys = ROLES.map((role) => `${role}-1:${role}:${sha256(secretOf(role))}`)
    service = await startService({ env: { API_KEYS: keys.join(',') } })
  })
  afterAll(() => service.stop())

  /** Calls with the key of this role. */
  const as =
    (role: (typeof ROLES)[number]): Call =>
    (method, path, body, headers) =>
      makeCall(service.url)(method, path, body, { Authorization: `Bearer ${secretOf(role)}`, ...headers })

  it('lets each role do its own work, and says no to the others', async () => {
    const pair = somePair()
    const created = await createRobot(as('upstream'), pair)
    expect(created.status).toBe(201)
    expect(await createRobot(as('rpa'), somePair())).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    })
    expect((await createRobot(as('operator'), somePair())).status).toBe(403)

    const task = await takeTask(as('rpa'), pair)
    const next = '/api/tasks/next_id'
    expect((await as('upstream')('GET', next)).status).toBe(403)
    expect((await as('operator')('GET', next)).status).toBe(403)
    expect((await upload(as('rpa'), pair, line('shop', '在的'))).status).toBe(200)
    expect((await upload(as('upstream'), pair, line('shop', '在的'))).status).toBe(403)

    const transfer = `/api/sessions/${task.session_id}/transfer`
    expect((await as('upstream')('POST', transfer, {})).status).toBe(403)
    const person = { 'X-Actor': encodeURIComponent('小李') }
    expect((await as('operator')('POST', transfer, {}, person)).status).toBe(200)
    const timeline = await readAll(as('admin'), `/api/sessions/${task.session_id}/timeline`)
    expect(timeline.map(({ actor }) => actor)).toEqual(['upstream-1', 'operator-1/小李'])
  })

  it('knows nobody without a valid key, however it comes', async () => {
    const path = '/api/sessions'
    for (const headers of [{}, { 'X-API-Key': 'wrong' }, { Authorization: 'Bearer wrong' }]) {
      const refused = await service.call('GET', path, undefined, headers)
      expect(refused).toMatchObject({ status: 401, body: { code: 'unauthenticated', do: 'fix' } })
      expect(refused.headers.get('WWW-Authenticate')).toMatch(/^Bearer/)
    }
    const known = await service.call('GET', path, undefined, { 'X-API-Key': secretOf('admin') })
    expect(known.status).toBe(200)
  })

  it('answers the probes, the document and its page to everybody', async () => {
    for (const path of ['/health', '/ready', '/openapi.json'])
      expect((await service.call('GET', path)).status).toBe(200)
    expect((await fetch(`${service.url}/docs`)).status).toBe(200)
  })
})
