import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { expectProblem, KEYS, secretOf, useHttpApps } from '../http-steps.ts'
import { makeBrowser, OURS, signedIn } from './console-steps.ts'

const open = useHttpApps()
const NOW = new Date('2026-11-22T08:00:00Z')
const PATIENCE = { unattendedAfterMs: 600_000, workerSilentAfterMs: 90_000 }
const later = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000)

describe('signing in to the console', () => {
  it.each(['operator', 'admin'] as const)('lets a key of the role %s in', async (role) => {
    const app = await open({ keys: KEYS, now: () => NOW, patience: PATIENCE })
    const browser = makeBrowser(app)
    const answer = await browser.signIn(role)
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      name: `the-${role}`,
      role,
      csrf: expect.stringMatching(/^[\w-]{43}$/),
      expires_at: later(12).toISOString(),
      open: false,
      unattended_after_seconds: 600,
      worker_silent_after_seconds: 90,
    })
    expect((await browser.ask('GET', '/console/me')).body).toEqual(answer.body)
  })

  it('sets a cookie that scripts and other sites do not get, and that does not hold the key', async () => {
    const app = await open({ keys: KEYS })
    const answer = await makeBrowser(app).signIn('operator')
    const cookie = answer.headers.get('Set-Cookie') ?? ''
    expect(cookie).toMatch(
      /^auto_session_console=[\w.-]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/,
    )
    const value = Buffer.from(cookie.split(/[=.]/)[1] ?? '', 'base64url').toString()
    expect(value).toContain('the-operator')
    for (const secret of [secretOf('operator'), KEYS[2]?.sha256 ?? 'no key'])
      expect(value).not.toContain(secret)
  })

  it.each([
    ['a proxy that says so', { 'X-Forwarded-Proto': 'https' }],
    ['several proxies', { 'X-Forwarded-Proto': 'HTTPS, http' }],
  ])('marks the cookie as secure behind %s', async (_, headers) => {
    const app = await open({ keys: KEYS })
    const answer = await makeBrowser(app).signIn('operator', { ...OURS, ...headers })
    expect(answer.headers.get('Set-Cookie')).toMatch(/; Secure$/)
  })

  it.each(['upstream', 'rpa'] as const)('is not for a key of the role %s', async (role) => {
    const answer = await makeBrowser(await open({ keys: KEYS })).signIn(role)
    expectProblem(answer, 403, 'forbidden')
    expect(answer.headers.get('Set-Cookie')).toBeNull()
  })

  it.each([
    ['a wrong key', { key: 'wrong' }],
    ['an empty one', { key: '' }],
    ['one that no header could carry', { key: 'a\nb' }],
    ['no text', { key: 7 }],
    ['nothing', {}],
    ['a list', []],
  ])('refuses %s', async (_, body) => {
    const browser = makeBrowser(await open({ keys: KEYS }))
    const answer = await browser.ask('POST', '/console/sign-in', body)
    expectProblem(answer, 401, 'unauthenticated')
    expect(answer.headers.get('Set-Cookie')).toBeNull()
  })

  it('reads no large body, and none that is no JSON', async () => {
    const { app } = await open({ keys: KEYS })
    const post = (body: string, type = 'application/json') =>
      app.request('/console/sign-in', { method: 'POST', body, headers: { ...OURS, 'Content-Type': type } })
    expect((await post(JSON.stringify({ key: 'k'.repeat(5_000) }))).status).toBe(413)
    expect((await post('{')).status).toBe(400)
    expect((await post('key=x', 'application/x-www-form-urlencoded')).status).toBe(415)
  })

  it.each([
    ['another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['a neighbour of the same site', { 'Sec-Fetch-Site': 'same-site' }],
    ['another origin, where browsers say no more', { Origin: 'https://evil.test', Host: 'desk.test' }],
    ['an origin that nobody knows', { Origin: 'null', Host: 'desk.test' }],
  ])('is refused from %s', async (_, headers) => {
    const answer = await makeBrowser(await open({ keys: KEYS })).signIn('operator', headers)
    expectProblem(answer, 403, 'forbidden')
    expect(answer.headers.get('Set-Cookie')).toBeNull()
  })

  it.each([
    ['of the host that was asked', { Origin: 'http://desk.test:8000', Host: 'desk.test:8000' }],
    [
      'of the host that a proxy was asked for',
      { Origin: 'https://desk.test', Host: 'pod-7:8000', 'X-Forwarded-Host': 'desk.test' },
    ],
  ])('is taken from an origin %s', async (_, headers) => {
    const answer = await makeBrowser(await open({ keys: KEYS })).signIn('operator', headers)
    expect(answer.status).toBe(200)
  })

  it('is nobody’s business while no keys are set', async () => {
    const app = await open({ keys: [], patience: PATIENCE })
    const { body } = await makeBrowser(app).ask('GET', '/console/me')
    expect(body).toEqual({
      name: null,
      role: null,
      csrf: null,
      expires_at: null,
      open: true,
      unattended_after_seconds: 600,
      worker_silent_after_seconds: 90,
    })
  })
})

describe('a session of the console', () => {
  it('stands for its key in the API', async () => {
    const { browser } = await signedIn(open)
    expect((await browser.ask('GET', '/api/sessions')).status).toBe(200)
    expectProblem(await browser.ask('GET', '/api/tasks/next_id'), 403, 'forbidden')
  })

  it('counts less than a key that comes along, right or wrong', async () => {
    const { browser } = await signedIn(open)
    const robot = { ...OURS, Authorization: `Bearer ${secretOf('rpa')}` }
    expectProblem(await browser.ask('GET', '/api/sessions', undefined, robot), 403, 'forbidden')
    const wrong = { ...OURS, 'X-API-Key': 'wrong' }
    expectProblem(await browser.ask('GET', '/api/sessions', undefined, wrong), 401, 'unauthenticated')
    // What a proxy asks for is none of ours.
    const basic = { ...OURS, Authorization: 'Basic dXNlcjpwYXNz' }
    expect((await browser.ask('GET', '/api/sessions', undefined, basic)).status).toBe(200)
  })

  it('is known to every replica and after a restart: to whoever has the same keys', async () => {
    const { browser } = await signedIn(open)
    const other = makeBrowser(await open({ keys: [...KEYS].reverse() }))
    other.takeCookie(browser.cookie())
    expect((await other.ask('GET', '/console/me')).body.name).toBe('the-operator')
  })

  it('is over after 12 hours', async () => {
    let now = NOW
    const { browser } = await signedIn(open, { now: () => now })
    now = new Date(later(12).getTime() - 1)
    expect((await browser.ask('GET', '/api/sessions')).status).toBe(200)
    now = later(12)
    expectProblem(await browser.ask('GET', '/api/sessions'), 401, 'unauthenticated')
    expectProblem(await browser.ask('GET', '/console/me'), 401, 'unauthenticated')
  })

  const operator = KEYS[2] ?? { name: '', role: 'operator', sha256: '' }
  it.each([
    ['is taken out of the settings', KEYS.filter(({ role }) => role !== 'operator')],
    [
      'is replaced under its name',
      KEYS.map((key) =>
        key.role === 'operator' ? { ...key, sha256: createHash('sha256').update('new').digest('hex') } : key,
      ),
    ],
    [
      'gets another role',
      KEYS.map((key) => (key.role === 'operator' ? { ...key, role: 'admin' as const } : key)),
    ],
    ['gets another name', KEYS.map((key) => (key.role === 'operator' ? { ...key, name: 'renamed' } : key))],
  ])('ends when its key %s', async (_, keys) => {
    expect(operator.role).toBe('operator')
    const { browser } = await signedIn(open)
    const after = makeBrowser(await open({ keys }))
    after.takeCookie(browser.cookie())
    expectProblem(await after.ask('GET', '/api/sessions'), 401, 'unauthenticated')
  })

  it('cannot be made up, nor changed', async () => {
    const { browser } = await signedIn(open)
    const [name, value = ''] = browser.cookie().split('=')
    const [payload = '', tag = ''] = value.split('.')
    const facts = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const sealedAs = (changed: object) =>
      `${Buffer.from(JSON.stringify({ ...facts, ...changed })).toString('base64url')}.${tag}`
    for (const forged of [
      sealedAs({ role: 'admin', name: 'the-admin' }),
      sealedAs({ expires: facts.expires + 1 }),
      sealedAs({ seed: 'another' }),
      `${payload}.`,
      `${payload}.${tag}x`,
      `${payload}.${tag.slice(1)}`,
      `${payload}.${tag}.${tag}`,
      payload,
      'e30.e30',
      `bnVsbA.${tag}`,
      '',
    ]) {
      browser.takeCookie(`${name}=${forged}`)
      expectProblem(await browser.ask('GET', '/api/sessions'), 401, 'unauthenticated')
    }
    browser.takeCookie(`other=1; ${name}=${value}`)
    expect((await browser.ask('GET', '/api/sessions')).status).toBe(200)
  })

  it('ends with signing out, which only a page of ours may do', async () => {
    const { browser, token } = await signedIn(open)
    expectProblem(await browser.ask('POST', '/console/sign-out', {}), 403, 'forbidden')
    expectProblem(
      await browser.ask('POST', '/console/sign-out', {}, { ...token, 'Sec-Fetch-Site': 'cross-site' }),
      403,
      'forbidden',
    )
    const out = await browser.ask('POST', '/console/sign-out', {}, token)
    expect(out.status).toBe(204)
    expect(out.headers.get('Set-Cookie')).toMatch(/^auto_session_console=; .*Max-Age=0/)
    expectProblem(await browser.ask('GET', '/console/me'), 401, 'unauthenticated')
  })
})
