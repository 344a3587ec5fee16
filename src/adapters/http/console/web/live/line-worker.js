import { openSource } from './source.js'

/**
 * The line of events of all tabs of a browser (a SharedWorker). Over HTTP/1.1 a browser has six connections to a service:
 * with a line of its own in each tab, the seventh tab would come to nothing. It also knows which of the tabs rings.
 *
 * @typedef {{ kind: 'join', url: string, whose: string, types: readonly string[], isAnew: boolean } | { kind: 'leave' } | { kind: 'ping' }
 *   | { kind: 'claim', what: string }} Said what a tab says
 * @typedef {{ kind: 'here' } | { kind: 'open', isNew: boolean } | { kind: 'lost', isOver: boolean }
 *   | { kind: 'told', type: string, data: string } | { kind: 'claimed', what: string, isYours: boolean }} Answered what it hears
 * @typedef {{ source: EventSource, begunAt: number, members: Set<MessagePort> }} Line
 */

/** By whom and where they are: somebody else has a line of his own. @type {Map<string, Line>} */
const lines = new Map()
/** When each tab said something last. @type {WeakMap<MessagePort, number>} */
const saidAt = new WeakMap()
/** @type {Set<string>} */
const claimed = new Set()

/** All tabs hear of the same trouble at the same time: a line that was begun just now is not the one that is dead. */
const TRUSTED_MS = 3_000
/** Who says nothing for so long is gone without a word; in tabs behind others, timers run once a minute. */
const GONE_MS = 200_000
/** All tabs hear of an event at the same time. */
const CLAIMED_MS = 10_000

/** @type {(port: MessagePort, answer: Answered) => void} */
const answer = (port, told) => port.postMessage(told)

const tellAll = (/** @type {Line} */ { members }, /** @type {Answered} */ told) => {
  for (const member of members) answer(member, told)
}

/** @type {(said: Extract<Said, { kind: 'join' }>, members: Set<MessagePort>) => void} */
const begin = (said, members) => {
  const source = openSource(said, {
    open: (isNew) => tellAll(line, { kind: 'open', isNew }),
    lost: (isOver) => tellAll(line, { kind: 'lost', isOver }),
    told: (type, data) => tellAll(line, { kind: 'told', type, data }),
  })
  const line = { source, begunAt: Date.now(), members }
  lines.set(keyOf(said), line)
}

/** @type {(said: Extract<Said, { kind: 'join' }>) => string} */
const keyOf = ({ url, whose }) => JSON.stringify([url, whose])

const leave = (/** @type {MessagePort} */ port) => {
  for (const [key, { source, members }] of lines) {
    members.delete(port)
    if (members.size > 0) continue
    source.close()
    lines.delete(key)
  }
}

/** @type {(port: MessagePort, said: Extract<Said, { kind: 'join' }>) => void} */
const join = (port, said) => {
  leave(port)
  answer(port, { kind: 'here' })
  const known = lines.get(keyOf(said))
  if (known === undefined) return begin(said, new Set([port]))
  const { source, begunAt, members } = known
  members.add(port)
  const isDead = source.readyState === EventSource.CLOSED
  if (isDead || (said.isAnew && Date.now() - begunAt >= TRUSTED_MS)) {
    source.close()
    tellAll(known, { kind: 'lost', isOver: false })
    begin(said, members)
  } else if (source.readyState === EventSource.OPEN) answer(port, { kind: 'open', isNew: true })
  else answer(port, { kind: 'lost', isOver: false })
}

const claim = (/** @type {MessagePort} */ port, /** @type {string} */ what) => {
  answer(port, { kind: 'claimed', what, isYours: !claimed.has(what) })
  claimed.add(what)
  setTimeout(() => claimed.delete(what), CLAIMED_MS)
}

const leaveOutGone = () => {
  for (const { members } of lines.values())
    for (const member of members) if (Date.now() - (saidAt.get(member) ?? 0) > GONE_MS) leave(member)
}

/** @type {(port: MessagePort, said: Said) => void} */
const hear = (port, said) => {
  saidAt.set(port, Date.now())
  leaveOutGone()
  if (said.kind === 'join') join(port, said)
  else if (said.kind === 'leave') leave(port)
  else if (said.kind === 'claim') claim(port, said.what)
  // Whoever was taken for gone, and was only asleep, joins anew.
  else if ([...lines.values()].some(({ members }) => members.has(port))) answer(port, { kind: 'here' })
  else answer(port, { kind: 'lost', isOver: true })
}

addEventListener('connect', (event) => {
  const [port] = /** @type {MessageEvent} */ (event).ports
  if (port !== undefined) port.onmessage = ({ data }) => hear(port, data)
})
