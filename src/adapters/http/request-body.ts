import { setTimeout as wait } from 'node:timers/promises'
import { ok, type Result, refuse } from '../../domain/result.ts'

export const MIB = 1_048_576

type Unreadable = {
  readonly code: 'malformed_json' | 'payload_too_large' | 'unsupported_media_type'
  readonly detail: string
}

type BodyRules = {
  readonly bytesMax: number
  /** Where it is not, an empty body counts as `{}`. */
  readonly isRequired: boolean
}

/** Reads a request's JSON, once and whole: its bytes within the limit, UTF-8 as it should be, then the JSON itself. */
export const readBody = async (
  request: Request,
  { bytesMax, isRequired }: BodyRules,
): Promise<Result<unknown, Unreadable>> => {
  const bytes = await readBytes(request, bytesMax)
  if (bytes === null) return unreadable('malformed_json', 'The body did not arrive whole.')
  if (bytes === 'too_large') return unreadable('payload_too_large', `A body is at most ${bytesMax} bytes.`)
  if (bytes.byteLength === 0) {
    return isRequired ? unreadable('malformed_json', 'This request needs a JSON body.') : ok({})
  }
  const wrongType = faultOfType(request.headers)
  return wrongType === null ? parse(bytes) : unreadable('unsupported_media_type', wrongType)
}

const unreadable = (code: Unreadable['code'], detail: string) => refuse({ code, detail })

/** The body's bytes, `too_large` as soon as that is known, or null when the client went away. */
const readBytes = async (request: Request, bytesMax: number): Promise<Uint8Array | 'too_large' | null> => {
  const declared = request.headers.get('Content-Length')
  try {
    if (declared !== null && Number(declared) > bytesMax) return await refuseRest(request.body)
    // The server holds a client to the length that it declared, so there is nothing to count.
    if (declared !== null) return new Uint8Array(await request.arrayBuffer())
    return request.body === null ? new Uint8Array() : await readCounting(request.body, bytesMax)
  } catch {
    return null
  }
}

const readCounting = async (body: ReadableStream<Uint8Array>, bytesMax: number) => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body.values({ preventCancel: true })) {
    size += chunk.byteLength
    if (size > bytesMax) break
    chunks.push(chunk)
  }
  // Out of the loop, which holds the body as long as it reads.
  return size > bytesMax ? refuseRest(body) : Buffer.concat(chunks)
}

/**
 * Takes the rest of a body that is too large, for a moment: most clients send all before they listen, and would find
 * their connection broken instead of the answer. Bounded in bytes too, for a body may come faster than any clock ticks.
 */
const refuseRest = async (body: ReadableStream<Uint8Array> | null): Promise<'too_large'> => {
  const reader = body?.getReader()
  const over = wait(REST_MS, null, { ref: false })
  let size = 0
  while (reader !== undefined && size < REST_BYTES_MAX) {
    const next = await Promise.race([reader.read().catch(() => null), over])
    if (next?.value === undefined) break
    size += Math.max(1, next.value.byteLength)
  }
  return 'too_large'
}
const REST_MS = 2_000
const REST_BYTES_MAX = 64 * MIB

const faultOfType = (headers: Headers): string | null => {
  const encoding = headers.get('Content-Encoding') ?? 'identity'
  if (encoding.trim().toLowerCase() !== 'identity') return 'A body must not be compressed.'

  const [type = '', ...parameters] = (headers.get('Content-Type') ?? '').toLowerCase().split(';')
  const charset = parameters.map((each) => each.trim()).find((each) => each.startsWith('charset='))
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset)
  return type.trim() === 'application/json' && isUtf8
    ? null
    : 'A body must be JSON in UTF-8: Content-Type: application/json.'
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true })

const parse = (bytes: Uint8Array): Result<unknown, Unreadable> => {
  try {
    return ok(JSON.parse(UTF_8.decode(bytes)))
  } catch (error) {
    const isText = error instanceof SyntaxError
    return unreadable('malformed_json', isText ? 'The body is not JSON.' : 'The body is not UTF-8.')
  }
}
