import { ask, askAll } from '../api/client.js'
import { serviceNow } from '../api/clock.js'
import { parseTranscript, toTranscript, withTimes } from './parse.js'

/** @import { Answer, Message, Paged, Session, Task } from '../api/types.js' */
/** @import { Operations } from '../live/dispatch.js' */
/** @import { ReadLine, Transcript } from './parse.js' */
/** @typedef {Operations['previewDetection']['responses'][200]['content']['application/json']} Preview */
/** @typedef {{ account: string, shop: string, type: string, texts: string, pasted: string }} Draft */

/**
 * What was asked, with what the rules say of it.
 * @typedef {{ lines: (ReadLine & { message_id: string, sent_at: string })[], texts: string[], preview: Preview }} Verdict
 */

/** The texts that our robot was given: a line each in their field, and the robot's lines of the transcript. */
const textsOf = (/** @type {Draft} */ { texts }, /** @type {Transcript} */ read) => [
  ...new Set(
    [...texts.split(/\r?\n/).map((text) => text.trim()), ...read.texts].filter((text) => text !== ''),
  ),
]

/** Asks the running rules. @returns {Promise<Answer<Verdict>>} */
export const tryTranscript = async (/** @type {Draft} */ draft) => {
  const read = parseTranscript(draft.pasted, draft)
  const lines = withTimes(read.lines, serviceNow())
  const texts = textsOf(draft, read)
  const answer = /** @type {Answer<Preview>} */ (
    await ask('POST', 'detection/preview', { task_type: draft.type, texts, messages: lines })
  )
  return answer.ok ? { ok: true, value: { lines, texts, preview: answer.value } } : answer
}

/** The newest conversation of a pair, as one would paste it. @returns {Promise<Answer<Pick<Draft, 'pasted' | 'texts' | 'type'> | null>>} */
export const takeConversation = async (/** @type {string} */ account, /** @type {string} */ shop) => {
  const pair = new URLSearchParams({ account_id: account, shop_id: shop, limit: '1' })
  const found = /** @type {Answer<Paged<Session>>} */ (await ask('GET', `sessions?${pair}`))
  if (!found.ok) return found
  const [session] = found.value.items
  if (session === undefined) return { ok: true, value: null }
  const path = `sessions/${encodeURIComponent(session.session_id)}`
  const messages = /** @type {Answer<Message[]>} */ (await askAll(`${path}/messages`, { most: LINES_MOST }))
  if (!messages.ok) return messages
  const tasks = /** @type {Answer<Task[]>} */ (await askAll(`${path}/tasks`, { most: 200 }))
  if (!tasks.ok) return tasks
  return {
    ok: true,
    value: {
      pasted: toTranscript(messages.value.slice(-LINES_MOST)),
      texts: tasks.value
        .filter(({ handed_out_at, send_content }) => handed_out_at !== null && send_content !== null)
        .slice(-TEXTS_MOST)
        .map(({ send_content }) => send_content?.replaceAll(/\s*\n\s*/g, ' '))
        .join('\n'),
      type: session.task_type,
    },
  }
}

/** As many as the preview takes. */
const LINES_MOST = 500
const TEXTS_MOST = 50
