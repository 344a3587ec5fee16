/** @import { Answered, Said } from './line-worker.js' */

/**
 * What somebody hears on a line. `open`: it is there, and whether it is another one than before, on which events may have
 * been missed. `lost`: it is gone, and whether it mends itself or is over.
 * @typedef {{ open: (isNew: boolean) => void, lost: (isOver: boolean) => void, told: (type: string, data: string) => void }} Hearer
 */

/** @typedef {{ close: () => void }} Line */

/**
 * Opens the line of events that this browser's tabs share, or one of its own where a browser has no shared workers (Chrome
 * on Android) or its worker does not come up. `isAnew`: the one that is there may be dead.
 * @param {string} url
 * @param {readonly string[]} types
 * @param {Hearer} hearer
 * @param {boolean} isAnew
 * @returns {Line}
 */
export const openLine = (url, types, hearer, isAnew) => {
  if (!mayShare || !('SharedWorker' in globalThis)) return openOwn(url, types, hearer)
  let line = openShared(url, types, hearer, isAnew, () => {
    mayShare = false
    line = openOwn(url, types, hearer)
  })
  return { close: () => line.close() }
}

/** Whether this tab is the one that tells the person of it: the first one that asks. */
export const mayTell = (/** @type {string} */ what) => shared?.claim(what) ?? Promise.resolve(true)

let mayShare = true
/** @type {{ claim: (what: string) => Promise<boolean> } | null} */
let shared = null

/** @type {(url: string, types: readonly string[], hearer: Hearer) => Line} */
const openOwn = (url, types, { open, lost, told }) => {
  const source = new EventSource(url)
  let isNew = true
  source.onopen = () => {
    open(isNew)
    isNew = false
  }
  source.onerror = () => lost(source.readyState === EventSource.CLOSED)
  for (const type of types) source.addEventListener(type, ({ data }) => told(type, data))
  return { close: () => source.close() }
}

/** A worker that says nothing for so long is not there. */
const SILENT_MS = 10_000
const FIRST_MS = 3_000

/** @type {(url: string, types: readonly string[], hearer: Hearer, isAnew: boolean, giveUp: () => void) => Line} */
const openShared = (url, types, { open, lost, told }, isAnew, giveUp) => {
  const { port, worker } = connect()
  /** @type {Map<string, (isYours: boolean) => void>} */
  const claims = new Map()
  let isThere = false
  let isAnswered = false
  let isOver = false
  const say = (/** @type {Said} */ said) => port.postMessage(said)
  const close = () => {
    isOver = true
    shared = null
    clearInterval(looking)
    clearTimeout(first)
    removeEventListener('pagehide', close)
    say({ kind: 'leave' })
    port.close()
  }
  const end = (/** @type {() => void} */ then) => {
    if (isOver) return
    close()
    then()
  }
  port.onmessage = (/** @type {MessageEvent<Answered>} */ { data }) => {
    isThere = true
    isAnswered = true
    if (data.kind === 'open') open(data.isNew)
    else if (data.kind === 'lost') lost(data.isOver)
    else if (data.kind === 'told') told(data.type, data.data)
    else if (data.kind === 'claimed') claims.get(data.what)?.(data.isYours)
  }
  worker.onerror = () => !isThere && end(giveUp)
  const first = setTimeout(() => !isThere && end(giveUp), FIRST_MS)
  // A worker may be ended by the browser, and nobody is told.
  const looking = setInterval(() => {
    if (!isAnswered) return end(() => lost(true))
    isAnswered = false
    say({ kind: 'ping' })
  }, SILENT_MS)
  addEventListener('pagehide', close)
  shared = {
    claim: (what) =>
      new Promise((resolve) => {
        const settle = (/** @type {boolean} */ isYours) => {
          claims.delete(what)
          resolve(isYours)
        }
        claims.set(what, settle)
        setTimeout(() => settle(true), CLAIM_MS)
        say({ kind: 'claim', what })
      }),
  }
  say({ kind: 'join', url, types, isAnew })
  return { close }
}
/** Twice is better than never: whoever hears nothing by then tells. */
const CLAIM_MS = 2_000

// The name says what tabs and worker say to each other: other words, another name, for tabs of an older version may be open.
const connect = () => {
  const worker = new SharedWorker(new URL('./line-worker.js', import.meta.url), {
    type: 'module',
    name: 'line-1',
  })
  return { worker, port: worker.port }
}
