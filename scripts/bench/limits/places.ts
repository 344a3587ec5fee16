import { fileURLToPath } from 'node:url'
import { openMysqlStore } from '../../../src/adapters/mysql/store.ts'
import type { Watched } from '../cpu.ts'
import type { Server, Servers } from '../servers.ts'

/** Where the parts below the service are measured: the same servers, with tables and a Redis of their own. */
export type LimitPlaces = {
  readonly rows: { readonly url: string; readonly watched: Watched }
  readonly redis: { readonly url: string; readonly watched: Watched }
  readonly bare: { readonly ports: readonly number[]; readonly watched: Watched }
}

export const openLimitPlaces = async (servers: Servers, database: Server): Promise<LimitPlaces> => {
  const url = await servers.freshDatabase(database.url)
  const store = openMysqlStore({ url })
  await store.migrate()
  await store.close()
  const redis = await servers.startRedis()
  const bare = await servers.startProgram(fileURLToPath(new URL('./bare-hono.ts', import.meta.url)))
  return {
    rows: { url, watched: { database: [database.pid] } },
    redis: { url: redis.url, watched: { redis: [redis.pid] } },
    bare: { ports: [bare.port], watched: { server: [bare.pid] } },
  }
}
