import type { Row } from './row.ts'
import {
  type DatabaseKind,
  type DatabaseServer,
  type Machine,
  openDatabaseServer,
  openRedisServer,
} from './servers.ts'
import { openPlace, type Place } from './stage.ts'

/** The servers and replicas of a run: each is started when a row first needs it, and kept for the next that does. */
export type Places = {
  /** Null where the machine has no such database. */
  find(row: Row, kind: DatabaseKind): Promise<Place | null>
  /** Closes a place that may be broken. */
  abandon(place: Place): Promise<void>
  close(): Promise<void>
}

/** `root`: whose `src` the replicas run. */
export const makePlaces = (root: string): Places => {
  const databases = new Map<DatabaseKind, DatabaseServer | null>()
  const redises = new Map<string, Machine>()
  // One of each kind: the machine has room for few processes.
  const places = new Map<DatabaseKind, { readonly name: string; readonly place: Place }>()

  const databaseOf = async (kind: DatabaseKind): Promise<DatabaseServer | null> => {
    if (kind === 'sqlite') return null
    const database = databases.get(kind) ?? (await openDatabaseServer(kind))
    databases.set(kind, database)
    return database
  }
  const redisOf = async (args: readonly string[]): Promise<Machine> => {
    const name = args.join(' ')
    const redis = redises.get(name) ?? (await openRedisServer(args))
    redises.set(name, redis)
    return redis
  }
  return {
    find: async ({ env = [], redis: args = [], replicas = 2 }, kind) => {
      const name = JSON.stringify([env, args, replicas])
      const found = places.get(kind)
      if (found?.name === name) return found.place
      await found?.place.close()
      places.delete(kind)
      const database = await databaseOf(kind)
      if (kind !== 'sqlite' && database === null) return null
      const redis = kind === 'sqlite' ? null : await redisOf(args)
      const ground = { kind, root, env, database, redis, replicas: kind === 'sqlite' ? 1 : replicas }
      const place = await openPlace(ground)
      places.set(kind, { name, place })
      return place
    },
    abandon: async (place) => {
      for (const [kind, found] of places) if (found.place === place) places.delete(kind)
      await place.close()
    },
    close: async () => {
      await Promise.all([...places.values()].map(({ place }) => place.close()))
      await Promise.all([...databases.values(), ...redises.values()].map((machine) => machine?.close()))
    },
  }
}
