import { ask } from '../api/client.js'
import { useEffect, useMemo, useRef, useState } from '../lib/preact.js'
import { useStore } from '../lib/store.js'
import { learn, sessions, useShown } from '../live/sessions.js'
import { useSettled } from '../live/settled.js'
import { hear, lineTried } from '../live/stream.js'

/** @import { Answer, Paged, Problem, Session } from '../api/types.js' */

/** @typedef {{ account_id: string, shop_id: string, assignee: string, state: string[], task_type: string[] }} Filter */

/** A page of it, which is more than one sees at once. */
const LIMIT = 100

/**
 * The sessions that a filter wants, newest first, page by page as somebody scrolls; told by events from then on.
 * @param {Filter} filter
 */
export const useBoardList = (filter) => {
  const question = JSON.stringify(filter)
  const [read, setRead] = useState({
    question: '',
    ids: /** @type {readonly string[]} */ ([]),
    next: /** @type {string | null} */ (null),
  })
  const [failed, fail] = useState(/** @type {{ problem: Problem, cursor: string | null } | null} */ (null))
  const [round, again] = useState(0)
  const isReading = useRef(false)

  const readPage = async (/** @type {string | null} */ cursor, /** @type {AbortSignal} */ signal) => {
    isReading.current = true
    const answer = /** @type {Answer<Paged<Session>>} */ (
      await ask('GET', `sessions?${queryOf(filter, cursor)}`, undefined, signal)
    )
    isReading.current = false
    if (signal.aborted) return
    fail(answer.ok ? null : { problem: answer.problem, cursor })
    if (!answer.ok) return
    learn(answer.value.items)
    const ids = answer.value.items.map(({ session_id }) => session_id)
    setRead((now) => ({
      question,
      ids: cursor === null ? ids : [...new Set([...now.ids, ...ids])],
      next: answer.value.next_cursor,
    }))
    if (cursor !== null) settled.append(ids)
  }
  const gone = useRef(new AbortController())
  useEffect(() => {
    gone.current = new AbortController()
    const { signal } = gone.current
    void lineTried.then(() => {
      if (!signal.aborted) void readPage(null, signal)
    })
    const deaf = hear({ event: () => {}, reload: () => again((times) => times + 1) })
    return () => {
      gone.current.abort()
      deaf()
    }
  }, [question, round])

  const all = useStore(sessions)
  const isCurrent = read.question === question
  const wanted = useMemo(
    () => (isCurrent ? wantedOf(all, filter, read.ids, read.next === null) : []),
    [all, read, question],
  )
  const settled = useSettled(wanted, question)
  useShown([...settled.ids, ...read.ids])
  return {
    ...settled,
    isLoaded: isCurrent,
    problem: failed?.problem ?? null,
    /** Asks for the page again that could not be had. */
    retry: () => void readPage(failed?.cursor ?? null, gone.current.signal),
    more: () => {
      if (read.next !== null && !isReading.current && isCurrent) void readPage(read.next, gone.current.signal)
    },
  }
}

/** What the filter asks of the API. */
const queryOf = (/** @type {Filter} */ filter, /** @type {string | null} */ cursor) => {
  const query = new URLSearchParams({ limit: String(LIMIT) })
  for (const [name, value] of Object.entries(filter))
    for (const each of [value].flat()) if (each !== '') query.append(name, each)
  if (cursor !== null) query.set('cursor', cursor)
  return query
}

const matches = (/** @type {Session} */ session, /** @type {Filter} */ filter) =>
  (filter.account_id === '' || session.account_id === filter.account_id) &&
  (filter.shop_id === '' || session.shop_id === filter.shop_id) &&
  (filter.assignee === '' || session.assignee === filter.assignee) &&
  (filter.state.length === 0 || filter.state.includes(session.state)) &&
  (filter.task_type.length === 0 || filter.task_type.includes(session.task_type))

/**
 * Of all that is known, what belongs here: no further down than was read, for what is there in between is not known yet.
 * @param {ReadonlyMap<string, Session>} all
 * @param {Filter} filter
 * @param {readonly string[]} read
 * @param {boolean} isWhole
 */
const wantedOf = (all, filter, read, isWhole) => {
  const end = isWhole ? '' : (all.get(read.at(-1) ?? '')?.created_at ?? '')
  return [...all.values()]
    .filter((session) => matches(session, filter) && session.created_at >= end)
    .toSorted((a, b) =>
      a.created_at > b.created_at
        ? -1
        : a.created_at < b.created_at
          ? 1
          : a.session_id > b.session_id
            ? -1
            : 1,
    )
    .map(({ session_id }) => session_id)
}
