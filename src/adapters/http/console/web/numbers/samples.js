import { useEffect } from '../lib/preact.js'
import { makeStore, useStore } from '../lib/store.js'
import { stats } from '../live/dispatch.js'
import { countOf, metrics } from '../live/metrics.js'

/**
 * How things stood at a moment that this page was open; `collisions` and `doubles` are null where they could not be read.
 * @typedef {{ at: number, pending: number, active: number, transferred: number, paused: number, ready: number, held: number,
 *   collisions: number | null, doubles: number | null }} Sample
 */

const KEY = 'console.samples'
const EVERY_MS = 10_000
/** An hour and a half; older ones are forgotten. */
const MOST = 540

/** @returns {Sample[]} */
const kept = () => {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? '[]')
  } catch {
    return []
  }
}

const samples = makeStore(/** @type {readonly Sample[]} */ (kept()))
samples.listen((now) => {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(now))
  } catch {
    // Where the browser keeps nothing, they last as long as the page.
  }
})

/** Takes a sample now and then while it is looked at; what was taken in this tab before is there, too. */
export const useSamples = () => {
  const [now, counted] = [stats.use().value, metrics.use().value]
  useEffect(() => {
    const last = samples.get().at(-1)
    if (now === null || (last !== undefined && Date.now() - last.at < EVERY_MS - 500)) return
    const { pending, active, transferred, paused } = now.sessions.by_state
    const sample = {
      at: Date.now(),
      ...{ pending, active, transferred, paused, ready: now.queue.ready, held: now.queue.held },
      collisions: counted && countOf(counted, 'auto_session_collisions_total'),
      doubles: counted && countOf(counted, 'auto_session_double_sends_total'),
    }
    samples.update((before) => [...before.slice(1 - MOST), sample])
  }, [now, counted])
  return useStore(samples)
}

/** Times in which nobody looked are gaps, and no lines. */
const GAP_MS = 45_000

/** The values of a sample by its name, with a gap wherever none was taken. */
export const seriesOf = (
  /** @type {readonly Sample[]} */ taken,
  /** @type {readonly Exclude<keyof Sample, 'at'>[]} */ names,
) => {
  /** @type {{ at: number, of: Sample | null }[]} */
  const places = []
  for (const [n, of] of taken.entries()) {
    const before = taken[n - 1]
    if (before !== undefined && of.at - before.at > GAP_MS) places.push({ at: before.at + 1_000, of: null })
    places.push({ at: of.at, of })
  }
  return {
    times: places.map(({ at }) => at),
    series: names.map((name) => places.map(({ of }) => of?.[name] ?? null)),
  }
}
