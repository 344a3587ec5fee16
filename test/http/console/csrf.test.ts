import { describe, expect, it } from 'vitest'
import { begin, expectProblem, humanWork, KEYS, recordOf, secretOf, useHttpApps } from '../http-steps.ts'
import { makeBrowser, OURS, signedIn } from './console-steps.ts'

const open = useHttpApps()

const withSession = async () => {
  const { app, browser, token } = await signedIn(open)
  const admin: typeof app.call = (method, path, body) =>
    app.call(method, path, body, { Authorization: `Bearer ${secretOf('admin')}` })
  const { session_id } = await begin(admin, humanWork())
  const close = `/api/sessions/${session_id}/close`
  return { app, browser, token, session_id, close }
}

describe('what a session of the console may change', () => {
  it('is changed with its token, and the timeline names its key', async () => {
    const { app, browser, token, session_id, close } = await withSession()
    expect((await browser.ask('POST', close, { reason: 'done' }, token)).status).toBe(200)
    const { body } = await app.call('GET', `/api/sessions/${session_id}/timeline`, undefined, {
      Authorization: `Bearer ${secretOf('operator')}`,
    })
    expect(body.items.at(-1)).toMatchObject({ command: 'close', actor: 'the-operator', reason: 'done' })
  })

  it.each([
    ['without the token', { 'X-CSRF-Token': '' }],
    ['with a token that is none', { 'X-CSRF-Token': 'x'.repeat(43) }],
    ['from another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['from a neighbour of the same site', { 'Sec-Fetch-Site': 'same-site' }],
  ])('is not changed %s', async (_, changed) => {
    const { app, browser, token, close } = await withSession()
    const record = await recordOf(app)
    expectProblem(await browser.ask('POST', close, {}, { ...token, ...changed }), 403, 'forbidden')
    expect(await recordOf(app)).toEqual(record)
  })

  it('is not changed from another origin where browsers say no more', async () => {
    const { app, browser, token, close } = await withSession()
    const record = await recordOf(app)
    const { 'Sec-Fetch-Site': _, ...plain } = token
    const refused = await browser.ask('POST', close, {}, { ...plain, Origin: 'http://evil.test' })
    expectProblem(refused, 403, 'forbidden')
    expect(await recordOf(app)).toEqual(record)
    expect((await browser.ask('POST', close, {}, { ...plain, Origin: 'http://desk.test' })).status).toBe(200)
  })

  it.each(['PUT', 'DELETE'])('needs the token for %s as well', async (method) => {
    const { browser, token } = await signedIn(open)
    const pause = '/api/pauses/all'
    const body = method === 'PUT' ? { reason: 'a stop' } : undefined
    expectProblem(await browser.ask(method, pause, body), 403, 'forbidden')
    expect((await browser.ask(method, pause, body, token)).status).not.toBe(403)
  })

  it('has a token of its own for each session', async () => {
    const { app, browser, close } = await withSession()
    const other = makeBrowser(app)
    const { body } = await other.signIn('operator')
    expectProblem(
      await browser.ask('POST', close, {}, { ...OURS, 'X-CSRF-Token': body.csrf }),
      403,
      'forbidden',
    )
  })

  it('is not even read from another site', async () => {
    const { browser } = await signedIn(open)
    for (const site of ['cross-site', 'same-site'])
      for (const path of ['/api/sessions', '/api/events', '/console/me'])
        expectProblem(await browser.ask('GET', path, undefined, { 'Sec-Fetch-Site': site }), 403, 'forbidden')
    expect((await browser.ask('GET', '/api/sessions', undefined, { 'Sec-Fetch-Site': 'none' })).status).toBe(
      200,
    )
  })

  it('is no matter for whoever comes with a key', async () => {
    const app = await open({ keys: KEYS })
    const admin = { Authorization: `Bearer ${secretOf('admin')}`, 'Sec-Fetch-Site': 'cross-site' }
    expect((await makeBrowser(app).ask('POST', '/api/sessions/create', humanWork(), admin)).status).toBe(201)
  })
})
