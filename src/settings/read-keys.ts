import { type ApiKey, ROLES, type Role } from '../adapters/http/api-keys.ts'
import { faultOfName } from '../domain/name.ts'
import * as read from './readers.ts'
import { BadSetting } from './readers.ts'

/** The keys of the list, none when nothing was said. A key's name stands in timelines. Throws BadSetting. */
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
    if ([...name].length > NAME_MAX || faultOfName(name) !== null) {
      throw new BadSetting(
        'API_KEYS',
        `the name of a key is 1 to ${NAME_MAX} characters, none of them a control character`,
      )
    }
    return { name, role, sha256: sha256.toLowerCase() }
  })
const NAME_MAX = 100
