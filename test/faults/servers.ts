import { createConnection } from 'mysql2/promise'
import { freshDatabase, type OwnDatabase, startMariadb, startMysql } from '../support/mysql-server.ts'
import { startRedis } from '../support/redis-server.ts'
import { type OwnServer, temporaryFolder } from '../support/server-process.ts'

/** What the service keeps its records in. The clusters have no starter yet: their rows say so. */
export type DatabaseKind = 'sqlite' | 'mysql' | 'mariadb' | 'galera' | 'group-replication'
export type SharedKind = Exclude<DatabaseKind, 'sqlite'>

/** Starts a server in this folder, or again on what it left there; null where the machine lacks the program. */
type Start<Server extends OwnServer> = (at: { dir: string; port?: number }) => Promise<Server | null>

const STARTERS: Readonly<Partial<Record<SharedKind, Start<OwnDatabase>>>> = {
  mysql: startMysql,
  mariadb: startMariadb,
}

/** A server that can be killed, frozen and started again in the same place. */
export type Machine = {
  readonly port: number
  isAlive(): boolean
  kill(signal?: NodeJS.Signals): Promise<void>
  freeze(): void
  thaw(): void
  /** Starts it if it is not there, and thaws it. */
  heal(): Promise<void>
  /** Ends it and removes what it left. */
  close(): Promise<void>
}

export type DatabaseServer = Machine & {
  /** An empty database, as the user of the service sees it; `port` is of the server or of what stands before it. */
  fresh(): Promise<Database>
  /** One statement as the administrator. */
  administer(sql: string): Promise<Rows>
}
export type Database = { urlAt(port: number): string; readonly adminUrl: string; drop(): Promise<void> }
type Rows = readonly Record<string, unknown>[]

export const openDatabaseServer = async (kind: SharedKind): Promise<DatabaseServer | null> => {
  const start = STARTERS[kind]
  const machine = start === undefined ? null : await openMachine(start)
  if (machine === null) return null
  const adminUrl = `mysql://root@127.0.0.1:${machine.port}`
  const administer = (sql: string) => askDatabase(adminUrl, sql)
  // An administrator may write on a server that is read-only, so the service is somebody else, as in earnest.
  for (const host of ['%', 'localhost'])
    await administer(`CREATE USER IF NOT EXISTS 'app'@'${host}' IDENTIFIED BY 'secret'`)
  return {
    ...machine,
    administer,
    fresh: async () => {
      const { url, drop } = await freshDatabase(adminUrl)
      const name = new URL(url).pathname.slice(1)
      for (const host of ['%', 'localhost']) await administer(`GRANT ALL ON ${name}.* TO 'app'@'${host}'`)
      return { urlAt: (port) => `mysql://app:secret@127.0.0.1:${port}/${name}`, adminUrl: url, drop }
    },
  }
}

/** One statement on a connection of its own. */
export const askDatabase = async (url: string, sql: string): Promise<Rows> => {
  const connection = await createConnection({ uri: url, connectTimeout: 5_000 })
  try {
    const [rows] = await connection.query(sql)
    return Array.isArray(rows) ? (rows as unknown as Rows) : []
  } finally {
    connection.destroy()
  }
}

/** `args` as for redis-server; the folder stays from one start to the next, so an append-only file is read again. */
export const openRedisServer = async (args: readonly string[] = []): Promise<Machine> => {
  const machine = await openMachine((at) => startRedis({ ...at, args }))
  if (machine === null) throw new Error('redis-server started before')
  return machine
}

const openMachine = async (start: Start<OwnServer>): Promise<Machine | null> => {
  const folder = await temporaryFolder()
  const first = await start({ dir: folder.path })
  if (first === null) {
    await folder.remove()
    return null
  }
  const { port } = first
  let server = first
  let isAlive = true
  const signal = (name: NodeJS.Signals): void => {
    if (isAlive) process.kill(server.pid, name)
  }
  return {
    port,
    isAlive: () => isAlive,
    kill: async (name = 'SIGKILL') => {
      isAlive = false
      await server.stop(name)
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    heal: async () => {
      signal('SIGCONT')
      if (isAlive) return
      const again = await start({ dir: folder.path, port })
      if (again === null) throw new Error('it started before')
      server = again
      isAlive = true
    },
    close: async () => {
      signal('SIGCONT')
      await server.stop()
      await folder.remove()
    },
  }
}
