import { afterEach, expect, it, vi } from 'vitest'
import { makePageWorld, WEB } from './page-world.ts'

const { localStorage, remembered } = makePageWorld()
vi.stubGlobal('localStorage', localStorage)
const { ask, callMe, me, myName, signIn, signOut } = await import(new URL('api/client.js', WEB).href)

type Who = { readonly name: string; readonly csrf: string } | null
type Asked = { readonly path: string; readonly token: string | null; readonly actor: string | null }

const LI = { name: 'xiaoli', csrf: 'token-1' }
const LI_ANEW = { name: 'xiaoli', csrf: 'token-2' }
const CHEN = { name: 'chenjing', csrf: 'token-3' }

/** A service whose cookie stands for `who`, and what it was asked; what it answers to may be held for a while. */
const serviceOf = (first: Who) => {
  const service = { who: first, asked: [] as Asked[], hold: Promise.resolve() }
  vi.stubGlobal('fetch', async (url: string, { method, headers }: { method: string; headers: Headers }) => {
    const [path, token] = [url.replace(/^.*\/(console|api)\//, '$1/'), headers.get('X-CSRF-Token')]
    service.asked.push({ path, token, actor: headers.get('X-Actor') })
    const { who } = service
    await service.hold
    if (path === 'console/sign-in') return Response.json(service.who)
    if (who === null) return Response.json({ status: 401, code: 'unauthenticated' }, { status: 401 })
    if (path === 'console/me') return Response.json(who)
    if (method !== 'GET' && token !== who.csrf)
      return Response.json({ status: 403, code: 'forbidden' }, { status: 403 })
    return Response.json({})
  })
  return service
}

afterEach(() => {
  me.set(undefined)
  remembered.clear()
})

it('signs out whoever is told that his sign-in is over', async () => {
  me.set(LI)
  serviceOf(null)
  await ask('GET', 'sessions')
  expect(me.get()).toBeNull()
})

it('leaves a new sign-in alone when an answer to what was asked before it comes late', async () => {
  const service = serviceOf(null)
  me.set(null)
  const { promise, resolve } = Promise.withResolvers<void>()
  service.hold = promise
  const late = ask('GET', 'sessions')
  service.who = LI
  service.hold = Promise.resolve()
  await signIn('a key')
  resolve()
  expect((await late).problem.status).toBe(401)
  expect(me.get()).toEqual(LI)
})

it('asks again with the new token of the same person, once', async () => {
  me.set(LI)
  const service = serviceOf(LI_ANEW)
  expect((await ask('POST', 'sessions/1/assign', {})).ok).toBe(true)
  expect(service.asked.map(({ path, token }) => [path, token])).toEqual([
    ['api/sessions/1/assign', 'token-1'],
    ['console/me', null],
    ['api/sessions/1/assign', 'token-2'],
  ])
  expect((await signOut()).ok).toBe(true)
})

it('does nothing in the name of somebody else, and says who is signed in now', async () => {
  me.set(LI)
  const service = serviceOf(CHEN)
  expect((await ask('POST', 'sessions/1/assign', {})).problem).toMatchObject({
    code: 'other_person',
    who: 'chenjing',
  })
  expect(service.asked).toHaveLength(2)
  expect(myName()).toBe('chenjing')
})

it('does not ask again what this key may not do', async () => {
  me.set({ ...LI, csrf: 'no token' })
  const service = serviceOf({ ...LI, csrf: 'no token' })
  vi.stubGlobal('fetch', refusing(globalThis.fetch))
  expect((await ask('POST', 'sessions/1/assign', {})).problem.code).toBe('forbidden')
  expect(service.asked).toHaveLength(1)
})

it('calls each by the name that he gave himself under his own key', async () => {
  me.set(LI)
  callMe('小李')
  expect(myName()).toBe('小李')
  me.set(null)
  me.set(CHEN)
  expect(myName()).toBe('chenjing')
  const service = serviceOf(CHEN)
  await ask('GET', 'sessions')
  me.set(LI_ANEW)
  await ask('GET', 'sessions')
  expect(service.asked.map(({ actor }) => actor)).toEqual([null, encodeURIComponent('小李')])
})

/** One that also refuses what comes with the right token. */
const refusing =
  (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
  (url, init) =>
    init?.method === 'GET'
      ? fetch(url, init)
      : Promise.resolve(Response.json({ status: 403, code: 'forbidden' }, { status: 403 }))
