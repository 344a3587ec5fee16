import { makeRemembered, makeStore } from '../lib/store.js'
import { apiUrl, consoleUrl } from '../route/base.js'
import { hearTime } from './clock.js'

/** @import { Answer, Me, Paged, Problem } from './types.js' */

/** Who works here; undefined until that is known, null when nobody is signed in. */
export const me = makeStore(/** @type {Me | null | undefined} */ (undefined))

/** The name that a person has given himself, beside the key, which several may share. */
export const personName = makeRemembered('person', '')

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
  const answer = await send(method, apiUrl(path), body, signal)
  if (!answer.ok && answer.problem.status === 401) me.set(null)
  return /** @type {Answer<T>} */ (answer)
}

/**
 * All pages of a list, told one by one as they come, until there is no more or `wanted` says that it is enough.
 * @template T
 * @param {string} path with its query, if any
 * @param {{ most?: number, signal?: AbortSignal, onPage?: (items: T[]) => void }} [how]
 * @returns {Promise<Answer<T[]>>}
 */
export const askAll = async (path, { most = 10_000, signal, onPage } = {}) => {
  /** @type {T[]} */
  const items = []
  let cursor = ''
  do {
    const answer = await ask(
      'GET',
      `${path}${path.includes('?') ? '&' : '?'}limit=200${cursor}`,
      undefined,
      signal,
    )
    if (!answer.ok) return answer
    const { items: more, next_cursor } = /** @type {Paged<T>} */ (answer.value)
    items.push(...more)
    onPage?.(items)
    cursor = next_cursor === null ? '' : `&cursor=${encodeURIComponent(next_cursor)}`
  } while (cursor !== '' && items.length < most)
  return { ok: true, value: items }
}

export const lookWhoIsSignedIn = async () => {
  const answer = await send('GET', consoleUrl('me'))
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
  const answer = await send('POST', consoleUrl('sign-out'), {})
  if (answer.ok) me.set(null)
  return answer
}

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
      ...(signal !== undefined && { signal }),
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
