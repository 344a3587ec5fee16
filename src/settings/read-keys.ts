import { type ApiKey, ROLES, type Role } from '../adapters/http/api-keys.ts'
import * as read from './readers.ts'
import { BadSetting } from './readers.ts'

/** The keys of the list, none when nothing was said. Throws BadSetting. */
export const readKeys = (values: read.Values): readonly ApiKey[] =>
  read.list(values, 'API_KEYS').map((entry) => {
    const [name, role, sha256, ...rest] = entry.split(':')
    const isRole = (said: string | undefined): said is Role => ROLES.some((known) => known === said)
    if (!name || !isRole(role) || !sha256 || !/^[0-9a-f]{64}$/i.test(sha256) || rest.length > 0) {
      throw new BadSetting(
        'API_KEYS',
        `each key is name:role:sha256hex with one of the roles ${ROLES.join(', ')}`,
      )
    }
    return { name, role, sha256: sha256.toLowerCase() }
  })
