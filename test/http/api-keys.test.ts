import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Role } from '../../src/adapters/http/api-keys.ts'
import {
  begin,
  expectProblem,
  humanWork,
  KEYS,
  recordOf,
  robotWork,
  secretOf,
  useHttpApps,
} from './http-steps.ts'

const openApp = useHttpApps()
const ROLES = ['upstream', 'rpa', 'operator', 'admin'] as const

// CONTRACT 9, line by line: who is let in where. {robot} and {manual} are sessions of those kinds.
const MATRIX: readonly [string, readonly Exclude<Role, 'admin'>[]][] = [
  ['POST /api/sessions/create robot', ['upstream']],
  ['POST /api/sessions/create manual', ['upstream', 'operator']],
  ['POST /api/sessions/{robot}/tasks', ['upstream']],
  ['POST /api/sessions/{manual}/tasks', ['upstream', 'operator']],

  ['GET /api/tasks/next_id', ['rpa']],
  ['GET /api/tasks/tsk_x/send_info', ['rpa']],
  ['POST /api/sessions/{robot}/complete', ['rpa']],
  ['POST /api/tasks/tsk_x/heartbeat', ['rpa']],
  ['POST /api/tasks/tsk_x/fail', ['rpa']],
  ['POST /api/tasks/tsk_x/release', ['rpa']],
  ['POST /api/tasks/lease', ['rpa']],
  ['POST /api/messages/batch', ['rpa']],
  ['GET /api/pairs/watch', ['rpa', 'operator']],

  ['GET /api/tasks/tsk_x', ['upstream', 'operator']],
  ['GET /api/tasks', ['upstream', 'operator']],
  ['GET /api/tasks/tsk_x/explain', ['upstream', 'operator']],
  ['POST /api/tasks/tsk_x/cancel', ['upstream', 'operator']],
  ['POST /api/tasks/tsk_x/retry', ['operator']],
  ['GET /api/sessions', ['upstream', 'operator']],
  ['GET /api/sessions/active', ['upstream', 'operator']],
  ['GET /api/sessions/{robot}', ['upstream', 'operator']],
  ['GET /api/sessions/{manual}', ['upstream', 'operator']],
  ['GET /api/sessions/{robot}/messages', ['upstream', 'operator']],
  ['GET /api/sessions/{robot}/tasks', ['upstream', 'operator']],
  ['GET /api/sessions/{robot}/timeline', ['upstream', 'operator']],

  ['POST /api/sessions/{robot}/pause', ['upstream', 'operator']],
  ['POST /api/sessions/{robot}/resume', ['upstream', 'operator']],
  ['POST /api/sessions/{robot}/close', ['upstream', 'operator']],
  ['POST /api/sessions/{robot}/cancel', ['upstream', 'operator']],
  ['POST /api/sessions/{manual}/pause', ['operator']],
  ['POST /api/sessions/{manual}/resume', ['operator']],
  ['POST /api/sessions/{manual}/close', ['operator']],
  ['POST /api/sessions/{manual}/cancel', ['operator']],
  ['POST /api/sessions/{robot}/transfer', ['operator']],
  ['POST /api/sessions/{robot}/handback', ['operator']],
  ['POST /api/sessions/{robot}/assign', ['operator']],
  ['POST /api/sessions/{robot}/unassign', ['operator']],

  ['PUT /api/pauses/scope_x', ['operator']],
  ['GET /api/pauses', ['operator']],
  ['DELETE /api/pauses/scope_x', ['operator']],
  ['GET /api/workers', ['operator']],
  ['GET /api/stats', ['operator']],
  ['GET /api/events', ['operator']],
  ['POST /api/detection/preview', ['operator']],
  ['GET /metrics', ['upstream', 'rpa', 'operator']],

  ['GET /api/alerts', ['operator']],
  ['POST /api/alerts/alr_x/retry', ['operator']],
  ['POST /api/alerts/test', ['operator']],
]

const as = (role: Role) => ({ Authorization: `Bearer ${secretOf(role)}` })

/** With keys, and a robot's and a human's session. */
const guarded = async () => {
  const app = await openApp({ keys: KEYS })
  const admin: typeof app.call = (method, path, body) => app.call(method, path, body, as('admin'))
  const robot = (await begin(admin)).session_id
  const manual = (await begin(admin, humanWork({ shop_id: 'shop-8' }))).session_id
  /** Asks with a body of unknown members, so that whoever is let in is told 422 and moves nothing. */
  const ask = (line: string, headers: Record<string, string>) => {
    const [method = '', pattern = '', kind] = line.split(' ')
    const path = pattern.replace('{robot}', robot).replace('{manual}', manual)
    const type = kind === undefined ? {} : kind === 'robot' ? robotWork() : humanWork()
    return method === 'GET' || method === 'DELETE'
      ? app.call(method, `${path}?unknown=1`, undefined, headers)
      : app.call(method, path, { unknown: 1, ...type }, headers)
  }
  return { app, admin, ask, robot, manual }
}

describe('the roles of API keys', () => {
  it.each(MATRIX)('%s is for %j and the admin', async (line, roles) => {
    const { app, ask } = await guarded()
    const record = await recordOf(app)
    const answers = await Promise.all(
      ROLES.map(async (role) => ({ role, answer: await ask(line, as(role)) })),
    )

    const letIn = answers.filter(({ answer }) => answer.status !== 403)
    expect(letIn.map(({ role }) => role)).toEqual(
      [...ROLES].filter((role) => [...roles, 'admin'].includes(role)),
    )
    for (const { answer } of letIn) {
      if (line === 'GET /metrics') expect(answer.status).toBe(200)
      else expectProblem(answer, 422, 'validation_failed')
    }
    for (const { answer } of answers.filter((each) => !letIn.includes(each)))
      expectProblem(answer, 403, 'forbidden')
    expect(await recordOf(app)).toEqual(record)
  })

  it.each(MATRIX)('%s is nothing for somebody without a key', async (line) => {
    const { ask } = await guarded()
    const refused = await ask(line, {})
    expectProblem(refused, 401, 'unauthenticated')
    expect(refused.headers.get('WWW-Authenticate')).toMatch(/^Bearer/)
  })

  it('cover every operation that is not open to all', async () => {
    const { app } = await guarded()
    const { body } = await app.call('GET', '/openapi.json')
    const guardedPaths = Object.entries<Record<string, { security: unknown[] }>>(body.paths).flatMap(
      ([path, methods]) =>
        Object.entries(methods)
          .filter(([, { security }]) => security.length > 0)
          .map(([method]) => `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '*')}`),
    )
    const lines = MATRIX.map(([line]) =>
      line
        .replaceAll(/\{\w+\}|tsk_x|alr_x|scope_x/g, '*')
        .split(' ')
        .slice(0, 2)
        .join(' '),
    )
    expect(new Set(lines)).toEqual(new Set(guardedPaths))
  })
})

describe('API keys', () => {
  const ask = (headers: Record<string, string>) =>
    openApp({ keys: KEYS }).then(({ call }) => call('GET', '/api/sessions', undefined, headers))

  it.each([
    ['Authorization: Bearer', { Authorization: `Bearer ${'K'}` }],
    ['the scheme in lower case', { Authorization: 'bearer K' }],
    ['X-API-Key', { 'X-API-Key': 'K' }],
    ['X-API-Key beside a proxy’s own login', { 'X-API-Key': 'K', Authorization: 'Basic Zm9vOmJhcg==' }],
  ])('travel as %s', async (_how, headers) => {
    const sha256 = createHash('sha256').update('K').digest('hex')
    const { call } = await openApp({ keys: [...KEYS, { name: 'k', role: 'operator', sha256 }] })
    expect((await call('GET', '/api/sessions', undefined, headers)).status).toBe(200)
  })

  it.each<[string, Record<string, string>]>([
    ['none', {}],
    ['a wrong one', { 'X-API-Key': 'wrong' }],
    ['an empty one', { 'X-API-Key': '' }],
    ['its digest', { 'X-API-Key': KEYS[0]?.sha256 ?? '' }],
    ['a key under another scheme', { Authorization: `Basic ${secretOf('admin')}` }],
    ['one with a blank and more', { Authorization: `Bearer ${secretOf('admin')} more` }],
  ])('are refused: %s', async (_what, headers) => {
    expectProblem(await ask(headers), 401, 'unauthenticated')
  })

  it('name who did it, with the person beside the key', async () => {
    const { call } = await openApp({ keys: KEYS })
    const { body } = await call('POST', '/api/sessions/create', robotWork(), as('upstream'))
    const path = `/api/sessions/${body.session_id}`
    await call('POST', `${path}/transfer`, {}, { ...as('operator'), 'X-Actor': encodeURIComponent('小李') })
    const { body: timeline } = await call('GET', `${path}/timeline`, undefined, as('operator'))
    expect(timeline.items.map(({ actor }: { actor: string }) => actor)).toEqual([
      'the-upstream',
      'the-operator/小李',
    ])
  })

  it('are not needed in an open service, where the person stands alone', async () => {
    const { call } = await openApp()
    const { session_id } = await begin(call)
    await call('POST', `/api/sessions/${session_id}/transfer`, {}, { 'X-Actor': 'li' })
    const { body } = await call('GET', `/api/sessions/${session_id}/timeline`)
    expect(body.items.map(({ actor }: { actor: string }) => actor)).toEqual(['anonymous', 'li'])
  })

  it.each(['%E0%A4%A', '%', '%20li', '%00', '%0A', 'x'.repeat(101), '%F0%9F%98%80'.repeat(101), ''])(
    'come with no X-Actor like %j',
    async (actor) => {
      const app = await openApp()
      const { session_id } = await begin(app.call)
      const record = await recordOf(app)
      const refused = await app.call('POST', `/api/sessions/${session_id}/transfer`, {}, { 'X-Actor': actor })
      expectProblem(refused, 422, 'validation_failed')
      expect(await recordOf(app)).toEqual(record)
    },
  )

  it('may name 100 characters of any script', async () => {
    const { call } = await openApp()
    const { session_id } = await begin(call)
    const actor = '%F0%9F%98%80'.repeat(100)
    const { status } = await call('POST', `/api/sessions/${session_id}/transfer`, {}, { 'X-Actor': actor })
    expect(status).toBe(200)
  })
})
