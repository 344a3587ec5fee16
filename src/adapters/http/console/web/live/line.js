import { openSource } from './source.js'

/** @import { Answered, Said } from './line-worker.js' */
/** @import { Hearer } from './source.js' */

/** @typedef {{ close: () => void }} Line */

/**
 * Opens the line of events that this browser's tabs share, or one of its own where a browser has no shared workers (Chrome
 * on Android) or its worker does not come up. `isAnew`: the one that is there may be dead.
 * @param {{ url: string, whose: string, types: readonly string[], isAnew: boolean }} wanted
 * @param {Hearer} hearer
 * @returns {Line}
 */
export const openLine = (wanted, hearer) => {
  if (!('SharedWorker' in globalThis)) return openSource(wanted, hearer)
  // A worker that is late is taken up then: lines of their own in all tabs would leave no connection for anything else.
  /** @type {Line | null} */
  let own = null
  const common = openShared(wanted, hearer, {
    missing: () => {
      own ??= openSource(wanted, hearer)
    },
    there: () => {
      own?.close()
      own = null
    },
  })
  return {
    close: () => {
      own?.close()
      common.close()
    },
  }
}

/** Whether this tab is the one that tells the person of it: the first one that asks. */
export const mayTell = (/** @type {string} */ what) => shared?.claim(what) ?? Promise.resolve(true)

/** @type {{ claim: (what: string) => Promise<boolean> } | null} */
let shared = null

/** A worker that says nothing for so long is not there. */
const SILENT_MS = 10_000
const FIRST_MS = 3_000

/** @typedef {{ missing: () => void, there: () => void }} Worker whether the worker says anything */
/** @type {(wanted: Parameters<typeof openLine>[0], hearer: Hearer, worker: Worker) => Line} */
const openShared = (wanted, { open, lost, told }, { missing, there }) => {
  const { port, worker } = connect()
  /** @type {Map<string, (isYours: boolean) => void>} */
  const claims = new Map()
  let isThere = false
  let isAnswered = false
  const say = (/** @type {Said} */ said) => port.postMessage(said)
  const close = () => {
    shared = null
    clearInterval(looking)
    clearTimeout(first)
    removeEventListener('pagehide', close)
    say({ kind: 'leave' })
    port.close()
  }
  const heard = () => {
    isAnswered = true
    if (isThere) return
    isThere = true
    there()
    shared = { claim }
  }
  const claim = (/** @type {string} */ what) =>
    /** @type {Promise<boolean>} */ (
      new Promise((resolve) => {
        const settle = (/** @type {boolean} */ isYours) => {
          claims.delete(what)
          resolve(isYours)
        }
        claims.set(what, settle)
        setTimeout(() => settle(true), CLAIM_MS)
        say({ kind: 'claim', what })
      })
    )
  port.onmessage = (/** @type {MessageEvent<Answered>} */ { data }) => {
    heard()
    if (data.kind === 'open') open(data.isNew)
    else if (data.kind === 'lost') lost(data.isOver)
    else if (data.kind === 'told') told(data.type, data.data)
    else if (data.kind === 'claimed') claims.get(data.what)?.(data.isYours)
  }
  worker.onerror = () => !isThere && missing()
  const first = setTimeout(() => !isThere && missing(), FIRST_MS)
  // A worker may be ended by the browser, and nobody is told.
  const looking = setInterval(() => {
    if (isThere && !isAnswered) {
      close()
      return lost(true)
    }
    isAnswered = false
    say({ kind: 'ping' })
  }, SILENT_MS)
  addEventListener('pagehide', close)
  say({ kind: 'join', ...wanted })
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
