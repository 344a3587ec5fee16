import { type ApiKey, ROLES, type Role } from '../adapters/http/api-keys.ts'
import { faultOfName } from '../domain/name.ts'
import * as read from './readers.ts'
import { BadSetting } from './readers.ts'

/** The keys of the list, none when nothing was said. A key's name stands in timelines. Throws BadSetting. */
export const readKeys = (values: read.Values): readonly ApiKey[] => {
  const keys = read.list(values, 'API_KEYS').map(toKey)
  // Whoever said something meant to close the service, which without keys is open.
  if (keys.length === 0 && read.text(values, 'API_KEYS', '') !== '')
    throw new BadSetting('API_KEYS', 'names no key')
  if (new Set(keys.map(({ name }) => name)).size < keys.length)
    throw new BadSetting('API_KEYS', 'names two keys the same: a name tells in timelines who it was')
  if (new Set(keys.map(({ sha256 }) => sha256)).size < keys.length)
    throw new BadSetting('API_KEYS', 'has the same key under two names')
  return keys
}

const toKey = (entry: string): ApiKey => {
  const [name, role, sha256, ...rest] = entry.split(':')
  const isRole = (said: string | undefined): said is Role => ROLES.some((known) => known === said)
  if (!name || !isRole(role) || !sha256 || !/^[0-9a-f]{64}$/i.test(sha256) || rest.length > 0) {
    throw new BadSetting(
      'API_KEYS',
      `each key is name:role:sha256hex with one of the roles ${ROLES.join(', ')}`,
    )
  }
  if ([...name].length > NAME_MAX || faultOfName(name) !== null) {
    throw new BadSetting(
      'API_KEYS',
      `the name of a key is 1 to ${NAME_MAX} characters, none of them a control character`,
    )
  }
  return { name, role, sha256: sha256.toLowerCase() }
}
const NAME_MAX = 100
