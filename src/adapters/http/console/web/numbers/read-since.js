import { ask } from '../api/client.js'

/** @import { Answer, Paged } from '../api/types.js' */

/**
 * The items of a list that is told newest first, back to an instant or until there are `most` of them: then `back` says
 * how far back they go.
 * @template {{ created_at: string }} T
 * @param {string} path
 * @param {string} since
 * @param {number} most
 * @param {AbortSignal} signal
 * @returns {Promise<Answer<{ items: T[], back: string | null }>>}
 */
export const readSince = async (path, since, most, signal) => {
  /** @type {T[]} */
  const items = []
  let cursor = ''
  for (;;) {
    const url = `${path}${path.includes('?') ? '&' : '?'}limit=200${cursor}`
    const answer = /** @type {Answer<Paged<T>>} */ (await ask('GET', url, undefined, signal))
    if (!answer.ok) return answer
    const { items: page, next_cursor } = answer.value
    items.push(...page.filter(({ created_at }) => created_at >= since))
    const isBeyond = page.some(({ created_at }) => created_at < since)
    if (isBeyond || next_cursor === null) return { ok: true, value: { items, back: null } }
    if (items.length >= most) return { ok: true, value: { items, back: items.at(-1)?.created_at ?? null } }
    cursor = `&cursor=${encodeURIComponent(next_cursor)}`
  }
}
