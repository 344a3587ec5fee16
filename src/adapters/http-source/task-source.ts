import { SourceUnavailable, type TaskSource } from '../../application/ports/task-source.ts'
import { faultOfSendContent, SEND_CONTENT_MAX } from '../../domain/send-content.ts'

type Options = { readonly url: string; readonly timeoutMs?: number }

/** The port's TaskSource over HTTP: GET {url}/{external_task_id}, percent-encoded, answers `{send_content}` or 404. */
export const makeHttpTaskSource = ({ url, timeoutMs = 5_000 }: Options): TaskSource => ({
  fetchContent: async (externalTaskId, withinMs = timeoutMs) => {
    // As a part of a path these mean another path, however they are encoded.
    if (externalTaskId === '.' || externalTaskId === '..') return null
    try {
      return await ask(
        `${url.replace(/\/+$/, '')}/${encodeURIComponent(externalTaskId)}`,
        Math.min(timeoutMs, withinMs),
      )
    } catch (cause) {
      if (cause instanceof SourceUnavailable) throw cause
      throw new SourceUnavailable('the external task source does not answer', { cause })
    }
  },
})

const ask = async (url: string, timeoutMs: number): Promise<string | null> => {
  const headers = { Accept: 'application/json' }
  const answer = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
  if (!answer.ok) {
    await answer.body?.cancel()
    if (answer.status === 404) return null
    throw new SourceUnavailable(`the external task source answered ${answer.status}`)
  }
  const body: unknown = JSON.parse(await readText(answer))
  if (typeof body !== 'object' || body === null || !('send_content' in body) || !isText(body.send_content))
    throw new SourceUnavailable('the external task source answered without a text that can be sent')
  return body.send_content
}

const BODY_MAX_BYTES = 65_536

/** The body as text; one that is too long, or no UTF-8, is an error. */
const readText = async (answer: Response): Promise<string> => {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of answer.body ?? []) {
    chunks.push(chunk)
    length += chunk.length
    if (length > BODY_MAX_BYTES) throw new SourceUnavailable('the external task source answered too much')
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
}

/** What `send_content` of a request may be too (CONTRACT 3 and 9). */
const isText = (said: unknown): said is string =>
  typeof said === 'string' && [...said].length <= SEND_CONTENT_MAX && faultOfSendContent(said) === null
