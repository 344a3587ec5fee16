import { createHash, timingSafeEqual } from 'node:crypto'

export const ROLES = ['upstream', 'rpa', 'operator', 'admin'] as const
export type Role = (typeof ROLES)[number]

/** A key that clients may come with, known by its SHA-256 in hexadecimal alone. */
export type ApiKey = { readonly name: string; readonly role: Role; readonly sha256: string }

/**
 * The key that these headers carry, or null: `Authorization: Bearer KEY`, else `X-API-Key: KEY`. Every configured key
 * is compared, each in constant time, so that the time taken tells nothing.
 */
export const findKey = (keys: readonly ApiKey[], headers: Headers): ApiKey | null => {
  const secret = secretIn(headers)
  if (secret === null) return null

  const digest = createHash('sha256').update(secret).digest()
  return keys.reduce<ApiKey | null>(
    (found, key) => (timingSafeEqual(digest, Buffer.from(key.sha256, 'hex')) ? key : found),
    null,
  )
}

/** Whether these headers name a key at all, be it right or wrong. */
export const carriesKey = (headers: Headers): boolean => secretIn(headers) !== null

const secretIn = (headers: Headers): string | null => {
  const [, bearer] = /^Bearer +(\S+)$/i.exec(headers.get('Authorization') ?? '') ?? []
  return bearer ?? headers.get('X-API-Key')
}
