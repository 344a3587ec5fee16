import { ok, type Result, refuse } from '../../domain/result.ts'
import type { ApiKey } from './api-keys.ts'
import { name } from './fields.ts'

/** The header that names the person beside the key, in UTF-8, percent-encoded. */
export const ACTOR_HEADER = 'X-Actor'
const Person = name(100)

/** Whom the timeline names for a request: the key, the person, `key/person`, or nobody known. */
export const actorOf = (key: ApiKey | undefined, header: string | null): Result<string, string> => {
  if (header === null) return ok(key?.name ?? 'anonymous')
  const person = Person.safeParse(decode(header))
  if (!person.success) return refuse('must be 1 to 100 characters of UTF-8, percent-encoded')
  return ok(key === undefined ? person.data : `${key.name}/${person.data}`)
}

const decode = (header: string): string | null => {
  try {
    return /^[\x20-\x7e]*$/.test(header) ? decodeURIComponent(header) : null
  } catch {
    return null
  }
}
