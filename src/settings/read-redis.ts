import { hostUrls } from '../adapters/redis/connection.ts'
import * as read from './readers.ts'
import { BadSetting } from './readers.ts'

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
  return said
}
const SENTINEL_PORT = '26379'
