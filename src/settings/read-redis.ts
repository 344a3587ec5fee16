import { hostUrls } from '../adapters/redis/connection.ts'
import * as read from './readers.ts'
import { BadSetting } from './readers.ts'
import { refuseUnusable } from './server-url.ts'

/**
 * Redis' URL, or null: the queue lives in this process. Several hosts are those of a cluster. Sentinels are refused
 * rather than taken for one: they answer, but never serve the queue. Throws BadSetting.
 */
export const readRedis = (values: read.Values): string | null => {
  const said = read.urlOfHosts(values, 'REDIS_URL', ['redis:', 'rediss:'], hostUrls)
  const hosts = said === null ? [] : hostUrls(said).map((one) => new URL(one))
  if (hosts.some(({ port }) => port === SENTINEL_PORT)) {
    throw new BadSetting(
      'REDIS_URL',
      `names Sentinels (port ${SENTINEL_PORT}), which are not supported: name the primary, an address that follows it, or the hosts of a cluster`,
    )
  }
  for (const host of hosts) {
    refuseUnusable('REDIS_URL', host)
    if (!DATABASE.test(host.pathname))
      throw new BadSetting('REDIS_URL', 'must name its database, if any, as a whole number from 0')
    if (hosts.length > 1 && Number(host.pathname.slice(1)) !== 0)
      throw new BadSetting('REDIS_URL', 'names a database, of which a cluster has 0 alone')
  }
  return said
}
/** Whether there is such a one, Redis alone knows. */
const DATABASE = /^(\/\d{0,9})?$/
const SENTINEL_PORT = '26379'
