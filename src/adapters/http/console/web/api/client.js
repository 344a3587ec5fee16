import { makeStore } from '../lib/store.js'
import { apiUrl, consoleUrl } from '../route/base.js'
import { hearTime } from './clock.js'

/** @import { Answer, Me, Paged, Problem } from './types.js' */

/** Who works here; undefined until that is known, null when nobody is signed in. */
export const me = makeStore(/** @type {Me | null | undefined} */ (undefined))

/** The name that a person has given himself, beside the key, which several may share; remembered for each key. */
export const personName = makeStore('')

const personKey = () => `console.person.${me.get()?.name ?? ''}`
me.listen((who) => personName.set((who && localStorage.getItem(personKey())) || ''))

/** Who works with this key calls himself so from now on. */
export const callMe = (/** @type {string} */ name) => {
  localStorage.setItem(personKey(), name)
  personName.set(name)
}

/** Under whose name sessions are claimed. */
export const myName = () => personName.get() || me.get()?.name || 'operator'

/**
 * @template T
 * @param {'GET' | 'POST' | 'PUT' | 'DELETE'} method
 * @param {string} path below `/api/`
 * @param {unknown} [body]
 * @param {AbortSignal} [signal]
 * @returns {Promise<Answer<T>>}
 */
export const ask = async (method, path, body, signal) => {
  const under = me.get()?.csrf
  const answer = await sendAsMe(method, apiUrl(path), body, signal)
  // Under another sign-in than the one that is over, it says nothing of the one that is.
  if (!answer.ok && answer.problem.status === 401 && me.get()?.csrf === under) me.set(null)
  return /** @type {Answer<T>} */ (answer)
}

/**
 * What changes something brings a token, which is another one once somebody has signed in anew in another tab. The same
 * person goes on with it; another one is told of, for it would be done in his name.
 * @param {string} method
 * @param {string} url
 * @param {unknown} [body]
 * @param {AbortSignal} [signal]
 * @returns {Promise<Answer<unknown>>}
 */
const sendAsMe = async (method, url, body, signal) => {
  const before = me.get()
  const answer = await send(method, url, body, signal)
  if (answer.ok || answer.problem.status !== 403 || method === 'GET') return answer
  await lookWhoIsSignedIn()
  const now = me.get()
  if (!now || now.csrf === before?.csrf) return answer
  if (now.name === before?.name) return await send(method, url, body, signal)
  return { ok: false, problem: { ...answer.problem, code: 'other_person', detail: '', who: now.name ?? '' } }
}

/**
 * The pages of a list, one after another, up to the last one or the first that could not be had.
 * @template T
 * @param {string} path with its query, if any
 * @param {AbortSignal} [signal]
 * @returns {AsyncGenerator<Answer<Paged<T>>, void, void>}
 */
export async function* pagesOf(path, signal) {
  const first = `${path}${path.includes('?') ? '&' : '?'}limit=200`
  /** @type {string | null} */
  let cursor = ''
  while (cursor !== null) {
    const url = cursor === '' ? first : `${first}&cursor=${encodeURIComponent(cursor)}`
    const answer = /** @type {Answer<Paged<T>>} */ (await ask('GET', url, undefined, signal))
    yield answer
    cursor = answer.ok ? answer.value.next_cursor : null
  }
}

/**
 * All items of a list, told page by page as they come, until there is no more or there are `most` of them.
 * @template T
 * @param {string} path with its query, if any
 * @param {{ most?: number, signal?: AbortSignal, onPage?: (items: T[]) => void }} [how]
 * @returns {Promise<Answer<T[]>>}
 */
export const askAll = async (path, { most = 10_000, signal, onPage } = {}) => {
  /** @type {T[]} */
  const items = []
  for await (const page of /** @type {AsyncGenerator<Answer<Paged<T>>>} */ (pagesOf(path, signal))) {
    if (!page.ok) return page
    items.push(...page.value.items)
    onPage?.(items)
    if (items.length >= most) break
  }
  return { ok: true, value: items }
}

export const lookWhoIsSignedIn = async () => {
  const under = me.get()?.csrf
  const answer = await send('GET', consoleUrl('me'))
  if (me.get()?.csrf !== under) return answer
  if (answer.ok) me.set(/** @type {Me} */ (answer.value))
  else if (answer.problem.status === 401) me.set(null)
  return answer
}

export const signIn = async (/** @type {string} */ key) => {
  const answer = await send('POST', consoleUrl('sign-in'), { key })
  if (answer.ok) me.set(/** @type {Me} */ (answer.value))
  return answer
}

export const signOut = async () => {
  const answer = await sendAsMe('POST', consoleUrl('sign-out'), {})
  if (answer.ok) me.set(null)
  return answer
}

/** Who has not answered by then is not waited for: a frozen service, or a line that is dead without saying so. */
const ANSWER_MS = 15_000

/**
 * @param {string} method
 * @param {string} url
 * @param {unknown} [body]
 * @param {AbortSignal} [signal]
 * @returns {Promise<Answer<unknown>>}
 */
const send = async (method, url, body, signal) => {
  const headers = new Headers({ Accept: 'application/json' })
  const token = me.get()?.csrf
  if (body !== undefined) headers.set('Content-Type', 'application/json')
  if (method !== 'GET' && token) headers.set('X-CSRF-Token', token)
  if (personName.get() !== '') headers.set('X-Actor', encodeURIComponent(personName.get()))
  try {
    const response = await fetch(url, {
      method,
      headers,
      credentials: 'same-origin',
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.any([AbortSignal.timeout(ANSWER_MS), ...(signal === undefined ? [] : [signal])]),
    })
    hearTime(response.headers.get('Date'))
    return await read(response)
  } catch {
    return { ok: false, problem: UNREACHABLE }
  }
}

/** @param {Response} response @returns {Promise<Answer<unknown>>} */
const read = async (response) => {
  const text = await response.text()
  const isJson = /[/+]json\b/.test(response.headers.get('Content-Type') ?? '')
  if (response.ok) return { ok: true, value: isJson ? JSON.parse(text) : null }
  if (!isJson) return { ok: false, problem: { ...UNREACHABLE, status: response.status } }
  const wait = Number(response.headers.get('Retry-After'))
  return { ok: false, problem: { ...JSON.parse(text), ...(wait > 0 && { retryAfter: wait }) } }
}

/** @type {Problem} */
const UNREACHABLE = {
  status: 0,
  code: 'unreachable',
  title: '',
  detail: '',
  do: 'retry',
  request_id: '',
}
