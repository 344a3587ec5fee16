import { NotDelivered, type ReceiverAnswer } from '../../application/ports/notifier.ts'
import { type Mask, TOLD_LENGTH, toldOf } from './mask.ts'
import { shorten } from './plain-text.ts'
import { retryAfterMs } from './retry-after.ts'

export type Post = {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** JSON, sent as it is. */
  readonly body: string
}

export type PostOptions = {
  readonly signal: AbortSignal
  /** From the begin to the last byte that is read, in milliseconds. */
  readonly withinMs: number
  readonly now: () => Date
  /** For whatever the receiver says, which may echo what it was sent. */
  readonly mask: Mask
  /**
   * What the body says of a failure, whatever the status, or null: then the status tells. Where there is none, a body is
   * read for people alone, and not waited for.
   */
  readonly judge?: (answer: PostAnswer) => NotDelivered | null
}

/** What came back, as far as it was read. */
export type PostAnswer = {
  readonly status: number
  readonly text: string
  readonly retryAfterMs: number | null
}

/** No answer is read further than this. */
const ANSWER_BYTES = 65_536
/** What is read for people alone. */
const BRIEF = { bytes: 2_048, ms: 1_000 } as const

/**
 * Posts JSON to a receiver: one try, no redirect followed, at most 64 kB of its answer read. Resolves to what it said once
 * it has it; throws NotDelivered when it has not, in time or at all, or when `signal` aborts.
 */
export const post = async (message: Post, options: PostOptions): Promise<ReceiverAnswer> => {
  const { mask, judge } = options
  const answer = await exchange(message, options)
  const failed = judge?.(answer) ?? failureOfStatus(answer)
  const said = toldOf(answer.text, mask)
  if (failed === null) return { status: answer.status, answer: said }

  const { failure, status } = failed
  const why = shorten(`${failed.message}${said === '' ? '' : `: ${said}`}`, TOLD_LENGTH)
  throw new NotDelivered(failure, why, { status, retryAfterMs: failed.retryAfterMs })
}

const exchange = async ({ url, headers, body }: Post, options: PostOptions): Promise<PostAnswer> => {
  const { signal, withinMs, now, judge } = options
  const inTime = AbortSignal.timeout(withinMs)
  try {
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
      body,
      signal: AbortSignal.any([signal, inTime]),
    })
    const text = judge !== undefined && answer.ok ? await readBody(answer) : await readBriefly(answer)
    return {
      status: answer.status,
      text,
      retryAfterMs: retryAfterMs(answer.headers.get('Retry-After'), now()),
    }
  } catch (error) {
    if (signal.aborted) throw new NotDelivered('away', 'given up')
    throw new NotDelivered(
      'away',
      inTime.aborted ? `no answer within ${withinMs / 1_000} s` : reasonOf(error),
    )
  }
}

/** What went wrong, without the URL: it may hold a token, and the message of an error may hold it. */
const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error ? error.cause : null
  const code = cause instanceof Error && 'code' in cause ? cause.code : null
  return typeof code === 'string' ? `unreachable: ${code}` : 'unreachable'
}

const readBody = (answer: Response): Promise<string> => readUpTo(answer, ANSWER_BYTES)

/** What comes at once; whether it ends, or breaks off, is the same. */
const readBriefly = async (answer: Response): Promise<string> => {
  const read = readUpTo(answer, BRIEF.bytes, AbortSignal.timeout(BRIEF.ms))
  return read.catch(() => '')
}

const readUpTo = async (answer: Response, most: number, over?: AbortSignal): Promise<string> => {
  const reader = answer.body?.getReader()
  if (reader === undefined) return ''
  const stop = () => reader.cancel().catch(() => undefined)
  over?.addEventListener('abort', stop, { once: true })
  const chunks: Uint8Array[] = []
  let length = 0
  while (length < most) {
    const { done, value } = await reader.read()
    if (done) break
    chunks.push(value)
    length += value.length
  }
  over?.removeEventListener('abort', stop)
  // An endless answer must not hold the connection.
  void stop()
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, most))
}

/** Only 2xx is success; a receiver that is overloaded, or away for a while, says so by its status. */
export const failureOfStatus = ({ status, retryAfterMs }: PostAnswer): NotDelivered | null => {
  if (status >= 200 && status < 300) return null
  const said = { status, retryAfterMs }
  if (status === 429) return new NotDelivered('too_fast', `answered ${status}`, said)
  if (status >= 500 || status === 408) return new NotDelivered('away', `answered ${status}`, said)
  const why = status >= 300 && status < 400 ? ', and redirects are not followed' : ''
  return new NotDelivered('refused', `answered ${status}${why}`, said)
}
