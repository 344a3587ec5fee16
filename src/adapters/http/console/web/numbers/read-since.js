import { pagesOf } from '../api/client.js'

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
  for await (const answer of /** @type {AsyncGenerator<Answer<Paged<T>>>} */ (pagesOf(path, signal))) {
    if (!answer.ok) return answer
    const { items: page, next_cursor } = answer.value
    items.push(...page.filter(({ created_at }) => created_at >= since))
    if (next_cursor === null || page.some(({ created_at }) => created_at < since)) break
    if (items.length >= most) return { ok: true, value: { items, back: items.at(-1)?.created_at ?? null } }
  }
  return { ok: true, value: { items, back: null } }
}
