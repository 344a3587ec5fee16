/**
 * The line of events of all tabs of a browser (a SharedWorker). Over HTTP/1.1 a browser has six connections to a service:
 * with a line of its own in each tab, the seventh tab would come to nothing. It also knows which of the tabs rings.
 *
 * @typedef {{ kind: 'join', url: string, types: readonly string[], isAnew: boolean } | { kind: 'leave' } | { kind: 'ping' }
 *   | { kind: 'claim', what: string }} Said what a tab says
 * @typedef {{ kind: 'here' } | { kind: 'open', isNew: boolean } | { kind: 'lost', isOver: boolean }
 *   | { kind: 'told', type: string, data: string } | { kind: 'claimed', what: string, isYours: boolean }} Answered what it hears
 * @typedef {{ source: EventSource, begunAt: number, members: Set<MessagePort> }} Line
 */

/** @type {Map<string, Line>} */
const lines = new Map()
/** @type {Set<string>} */
const claimed = new Set()

/** A line that was begun lately is not the one that is dead. */
const TRUSTED_MS = 15_000
/** All tabs hear of an event at the same time. */
const CLAIMED_MS = 10_000

/** @type {(port: MessagePort, answer: Answered) => void} */
const answer = (port, told) => port.postMessage(told)

const tellAll = (/** @type {Line} */ { members }, /** @type {Answered} */ told) => {
  for (const member of members) answer(member, told)
}

/** @type {(url: string, types: readonly string[], members: Set<MessagePort>) => void} */
const begin = (url, types, members) => {
  const source = new EventSource(url)
  const line = { source, begunAt: performance.now(), members }
  lines.set(url, line)
  let isNew = true
  source.onopen = () => {
    tellAll(line, { kind: 'open', isNew })
    isNew = false
  }
  source.onerror = () => tellAll(line, { kind: 'lost', isOver: source.readyState === EventSource.CLOSED })
  for (const type of types)
    source.addEventListener(type, ({ data }) => tellAll(line, { kind: 'told', type, data }))
}

const leave = (/** @type {MessagePort} */ port) => {
  for (const [url, { source, members }] of lines) {
    members.delete(port)
    if (members.size > 0) continue
    source.close()
    lines.delete(url)
  }
}

/** @type {(port: MessagePort, said: Extract<Said, { kind: 'join' }>) => void} */
const join = (port, { url, types, isAnew }) => {
  leave(port)
  answer(port, { kind: 'here' })
  const known = lines.get(url)
  if (known === undefined) return begin(url, types, new Set([port]))
  const { source, begunAt, members } = known
  members.add(port)
  const isDead = source.readyState === EventSource.CLOSED
  if (isDead || (isAnew && performance.now() - begunAt >= TRUSTED_MS)) {
    source.close()
    tellAll(known, { kind: 'lost', isOver: false })
    begin(url, types, members)
  } else if (source.readyState === EventSource.OPEN) answer(port, { kind: 'open', isNew: true })
}

const claim = (/** @type {MessagePort} */ port, /** @type {string} */ what) => {
  answer(port, { kind: 'claimed', what, isYours: !claimed.has(what) })
  claimed.add(what)
  setTimeout(() => claimed.delete(what), CLAIMED_MS)
}

/** @type {(port: MessagePort, said: Said) => void} */
const hear = (port, said) => {
  if (said.kind === 'join') join(port, said)
  else if (said.kind === 'leave') leave(port)
  else if (said.kind === 'claim') claim(port, said.what)
  else answer(port, { kind: 'here' })
}

addEventListener('connect', (event) => {
  const [port] = /** @type {MessageEvent} */ (event).ports
  if (port !== undefined) port.onmessage = ({ data }) => hear(port, data)
})

export {}
