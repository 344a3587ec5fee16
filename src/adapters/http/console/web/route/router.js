import { makeStore, useStore } from '../lib/store.js'
import { BASE, consoleUrl } from './base.js'

/**
 * Where we are: the path below `/console/`, and what the query says.
 * @typedef {{ path: string, query: URLSearchParams }} Place
 */

/** @returns {Place} */
const here = () => {
  const path = location.pathname.startsWith(BASE.pathname)
    ? location.pathname.slice(BASE.pathname.length)
    : ''
  return { path: path === '' ? 'inbox' : path, query: new URLSearchParams(location.search) }
}

const place = makeStore(here())
addEventListener('popstate', () => place.set(here()))

/** What the browser keeps of a step within the console: where one came from, one may go back to. */
const STEP = 'step'

/**
 * Goes somewhere else; `replace` for what is no step of its own to come back from, such as a filter being typed.
 * @param {string} path below `/console/`, with its query
 * @param {{ replace?: boolean }} [how]
 */
export const go = (path, { replace = false } = {}) => {
  const url = new URL(path, BASE)
  if (url.href === location.href) return
  if (replace) history.replaceState(history.state, '', url)
  else history.pushState(STEP, '', url)
  place.set(here())
}

/**
 * Changes filters of the page that is shown: null takes one away.
 * @param {Record<string, string | readonly string[] | null>} changed
 * @param {{ replace?: boolean }} [how]
 */
export const setQuery = (changed, how) => {
  const { path, query } = place.get()
  const next = new URLSearchParams(query)
  for (const [name, value] of Object.entries(changed)) {
    next.delete(name)
    for (const each of value === null ? [] : [value].flat()) next.append(name, each)
  }
  const text = next.toString()
  go(text === '' ? path : `${path}?${text}`, how)
}

export const usePlace = () => useStore(place)

/** Links within the console are steps within the page; with a key held down the browser does what it does.
 * One that leads back leads to where one was, and only from outside to its own address. */
addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null
  if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented || event.button !== 0) return
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || link.target === '_blank') return
  if (link.origin !== location.origin || !link.pathname.startsWith(BASE.pathname) || link.hash !== '') return
  event.preventDefault()
  if (link.dataset.back !== undefined && history.state === STEP) history.back()
  else go(link.pathname.slice(BASE.pathname.length) + link.search)
})

export const sessionPath = (/** @type {string} */ id) => `sessions/${encodeURIComponent(id)}`
export const sessionHref = (/** @type {string} */ id) => consoleUrl(sessionPath(id))
