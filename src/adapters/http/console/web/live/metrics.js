import { me } from '../api/client.js'
import { apiUrl } from '../route/base.js'
import { makeKept } from './kept.js'

/** @import { Answer } from '../api/types.js' */
/** @typedef {{ name: string, labels: Readonly<Record<string, string>>, value: number }} Sample */

/** A line of the text that Prometheus reads: a name, labels, a value. */
const LINE = /^([a-z_:][\w:]*)(?:\{(.*)\})? (\S+)/i
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g

/** The samples of the metrics with these names; the rest of the text is passed over. */
const samplesIn = (/** @type {string} */ text, /** @type {ReadonlySet<string>} */ wanted) => {
  /** @type {Sample[]} */
  const samples = []
  for (const line of text.split('\n')) {
    const [, name = '', labels = '', value = ''] = LINE.exec(line) ?? []
    if (!wanted.has(name)) continue
    const told = [...labels.matchAll(LABEL)].map(([, label = '', said = '']) => [label, unescaped(said)])
    samples.push({ name, labels: Object.fromEntries(told), value: Number(value) })
  }
  return samples
}

const unescaped = (/** @type {string} */ said) =>
  said.replaceAll(/\\(.)/g, (_, sign) => (sign === 'n' ? '\n' : sign))

const WANTED = new Set([
  'auto_session_collisions_total',
  'auto_session_double_sends_total',
  'auto_session_hand_offs_total',
  'auto_session_false_alarms_total',
  'auto_session_alerts_total',
])

/** @returns {Promise<Answer<Sample[]>>} */
const askForMetrics = async (/** @type {AbortSignal} */ signal) => {
  try {
    const response = await fetch(apiUrl('../metrics'), {
      credentials: 'same-origin',
      signal: AbortSignal.any([AbortSignal.timeout(15_000), signal]),
    })
    if (response.status === 401) me.set(null)
    if (response.ok) return { ok: true, value: samplesIn(await response.text(), WANTED) }
    return { ok: false, problem: problemOf(response.status) }
  } catch {
    return { ok: false, problem: problemOf(0) }
  }
}

const problemOf = (/** @type {number} */ status) => ({
  status,
  code: status === 403 ? 'forbidden' : status === 401 ? 'unauthenticated' : 'unreachable',
  title: '',
  detail: '',
  do: 'retry',
  request_id: '',
})

/** What this replica has counted since it was started. */
export const metrics = makeKept(askForMetrics, { everyMs: 10_000 })

/** The values of a counter by one of its labels. */
export const countsBy = (
  /** @type {readonly Sample[]} */ samples,
  /** @type {string} */ name,
  /** @type {string} */ label,
) => {
  /** @type {Map<string, number>} */
  const counts = new Map()
  for (const { name: of, labels, value } of samples)
    if (of === name) counts.set(labels[label] ?? '', (counts.get(labels[label] ?? '') ?? 0) + value)
  return counts
}

/** The value of a counter without labels, or null where it is not told. */
export const countOf = (/** @type {readonly Sample[]} */ samples, /** @type {string} */ name) =>
  samples.find(({ name: of }) => of === name)?.value ?? null
