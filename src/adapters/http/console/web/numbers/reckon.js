/** @import { Session, Task, TimelineEntry } from '../api/types.js' */
/** @import { History } from './history.js' */

/** Equal spans of time, from the first that has the beginning in it. @typedef {{ starts: number[], stepMs: number }} Spans */

/** The spans of a range, at round times of the viewer's own zone. */
export const spansOf = (
  /** @type {number} */ from,
  /** @type {number} */ to,
  /** @type {number} */ stepMs,
) => {
  const zoneMs = new Date(from).getTimezoneOffset() * 60_000
  const first = Math.floor((from - zoneMs) / stepMs) * stepMs + zoneMs
  return {
    stepMs,
    starts: Array.from({ length: Math.floor((to - first) / stepMs) + 1 }, (_, n) => first + n * stepMs),
  }
}

const placeIn = (/** @type {Spans} */ { starts, stepMs }, /** @type {string} */ at) => {
  const place = Math.floor((Date.parse(at) - (starts[0] ?? 0)) / stepMs)
  return place >= 0 && place < starts.length ? place : null
}

/** How many there are in each span, by kind. */
export const countBy = (
  /** @type {Spans} */ spans,
  /** @type {readonly { at: string, kind: string }[]} */ happened,
  /** @type {readonly string[]} */ kinds,
) =>
  kinds.map((kind) => {
    const counts = spans.starts.map(() => 0)
    for (const each of happened) {
      const place = each.kind === kind ? placeIn(spans, each.at) : null
      if (place !== null) counts[place] = (counts[place] ?? 0) + 1
    }
    return counts
  })

/** A share of the values in each span, such as the half or 95 %; null where there are none. */
export const quantilesBy = (
  /** @type {Spans} */ spans,
  /** @type {readonly { at: string, value: number }[]} */ measured,
  /** @type {readonly number[]} */ shares,
) => {
  /** @type {number[][]} */
  const values = spans.starts.map(() => [])
  for (const { at, value } of measured) {
    const place = placeIn(spans, at)
    if (place !== null) values[place]?.push(value)
  }
  return shares.map((share) => values.map((each) => quantile(each, share)))
}

/** The value that this share of them does not go beyond, or null. */
export const quantile = (/** @type {readonly number[]} */ values, /** @type {number} */ share) =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)] ?? null

/** Every hand-over to a human, by what it followed from. What somebody wrote when he made one himself is no kind of its own. */
export const handOversIn = (/** @type {History['timelines']} */ timelines) =>
  timelines.flatMap(({ of, entries }) =>
    entries
      .filter(({ command, to, from }) => to === 'transferred' && (command === 'transfer' || from === null))
      .map((entry) => ({ at: entry.at, kind: kindOf(entry), of })),
  )

const kindOf = (/** @type {TimelineEntry} */ { command, actor, rule, reason }) =>
  rule ?? (command === 'transfer' && actor !== 'system' ? 'by_hand' : (reason ?? ''))

/**
 * How long humans took to claim what they had to take: from the hand-over, or the beginning of a manual session, to the
 * first claim after it. What nobody has claimed has no time yet.
 */
export const claimsIn = (/** @type {History['timelines']} */ timelines) =>
  timelines.flatMap(({ of, entries }) => claimsOf(of, entries))

const claimsOf = (/** @type {Session} */ of, /** @type {readonly TimelineEntry[]} */ entries) => {
  /** @type {{ at: string, value: number }[]} */
  const claims = []
  /** @type {string | null} */
  let since = null
  for (const { command, to, at } of entries) {
    if (to === 'transferred' && command !== 'assign' && command !== 'unassign') since ??= at
    else if (command === 'create' && !of.task_type.startsWith('auto_')) since = at
    else if (command === 'handback') since = null
    if (command !== 'assign' || since === null) continue
    claims.push({ at: since, value: (Date.parse(at) - Date.parse(since)) / 1_000 })
    since = null
  }
  return claims
}

/** How long texts waited to be handed out, from when they were due. */
export const latenciesIn = (/** @type {readonly Task[]} */ tasks) =>
  tasks.flatMap(({ created_at, not_before, handed_out_at }) => {
    if (handed_out_at === null) return []
    const due = not_before !== null && not_before > created_at ? not_before : created_at
    return [{ at: due, value: Math.max(0, Date.parse(handed_out_at) - Date.parse(due)) / 1_000 }]
  })

/**
 * How many of the robots' sessions went to a human by each reason. A session counts once for a reason.
 * @returns {{ kind: string, times: number, sessions: number }[]}
 */
export const ratesOf = (/** @type {ReturnType<typeof handOversIn>} */ handOvers) =>
  [...Map.groupBy(handOvers, ({ kind }) => kind)]
    .map(([kind, all]) => ({
      kind,
      times: all.length,
      sessions: new Set(
        all.filter(({ of }) => of.task_type.startsWith('auto_')).map(({ of }) => of.session_id),
      ).size,
    }))
    .toSorted((a, b) => b.times - a.times)
