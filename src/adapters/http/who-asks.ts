import type { Context } from 'hono'
import { type ApiKey, carriesKey, findKey } from './api-keys.ts'
import { isFromOurPage } from './console/same-origin.ts'
import { consoleSessionIn, hasToken } from './console/session-cookie.ts'
import type { HttpEnv } from './http-env.ts'
import type { HttpParts } from './http-parts.ts'

/** Whose key a request comes with, or why there is none that counts. */
export type Asker =
  | { readonly key: ApiKey }
  | { readonly refused: 'unauthenticated' | 'foreign' | 'no_token' }

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD'])

/**
 * The key in the headers, else the one that the console's cookie stands for. Browsers send that cookie whoever made them
 * ask: it counts only for the console's own pages, and what changes something must bring their token besides.
 */
export const whoAsks = (
  c: Context<HttpEnv>,
  { keys, now, publicUrl }: Pick<HttpParts, 'keys' | 'now' | 'publicUrl'>,
): Asker => {
  const { headers, method } = c.req.raw
  if (carriesKey(headers)) {
    const key = findKey(keys, headers)
    return key === null ? { refused: 'unauthenticated' } : { key }
  }
  const session = headers.has('Cookie') ? consoleSessionIn(keys, headers, now()) : null
  if (session === null) return { refused: 'unauthenticated' }
  if (!isFromOurPage(c, publicUrl)) return { refused: 'foreign' }
  return READS.has(method) || hasToken(session, headers) ? { key: session.key } : { refused: 'no_token' }
}
