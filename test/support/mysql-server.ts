import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { freePort, type OwnServer, startProcess, temporaryFolder } from './server-process.ts'
import type { Found } from './services-setup.ts'

/** A database server of a test alone, which survives `stop` when its folder is the caller's. */
export type OwnDatabase = OwnServer & { readonly url: string }

/** Servers of a test alone that are one cluster, every node of which takes writes. */
export type OwnWriters = { readonly nodes: readonly OwnDatabase[]; stop(): Promise<void> }

/** `dir` and `port` of an earlier one start it again on what it left. */
type Start = { readonly dir?: string; readonly port?: number }

/** The MySQL of this run: TEST_MYSQL_URL, the machine's own mysqld, or a container. */
export const findMysql = async (): Promise<Found> =>
  named(process.env.TEST_MYSQL_URL) ?? (await own(startMysql)) ?? (await container('mysql:9')) ?? NO_MYSQL

/** The MariaDB of this run: TEST_MARIADB_URL, the machine's own mariadbd, or a container. */
export const findMariadb = async (): Promise<Found> =>
  named(process.env.TEST_MARIADB_URL) ?? (await own(startMariadb)) ?? (await mariadbContainer()) ?? NO_MARIADB

const missing = (line: string): Found => ({ service: { missing: line }, stop: async () => {} })
const NO_MYSQL = missing(
  'no MySQL: put mysqld on the PATH or its path into MYSQLD, start Docker, or set TEST_MYSQL_URL=mysql://root@127.0.0.1:3306',
)
const NO_MARIADB = missing(
  'no MariaDB: install mariadb-server, start Docker, or set TEST_MARIADB_URL=mysql://root@127.0.0.1:3306',
)

const named = (url: string | undefined): Found | null =>
  url === undefined || url === '' ? null : { service: { url }, stop: async () => {} }

const own = async (start: () => Promise<OwnDatabase | null>): Promise<Found | null> => {
  const server = await start()
  return server === null ? null : { service: { url: server.url }, stop: () => server.stop('SIGTERM') }
}

const run = promisify(execFile)

/** A MySQL of this test alone, or null where there is no mysqld of Oracle's. */
export const startMysql = async (start: Start = {}): Promise<OwnDatabase | null> => {
  const mysqld = await findMysqld()
  if (mysqld === null) return null
  // A path that somebody chose may be a script that brings its own defaults, which must come first.
  const first = mysqld === 'mysqld' ? ['--no-defaults'] : []
  return startServer(mysqld, start, [...first, '--mysqlx=OFF'], (dir) => installMysql(mysqld, dir))
}

/** Makes what a MySQL needs in this folder, its root without a password. */
export const installMysql = async (mysqld: string, dir: string): Promise<void> => {
  const first = mysqld === 'mysqld' ? ['--no-defaults'] : []
  await run(mysqld, [...first, '--initialize-insecure', '--user=root', `--datadir=${dir}`])
}

/** A MariaDB of this test alone, or null where there is none. */
export const startMariadb = async (start: Start = {}): Promise<OwnDatabase | null> => {
  if (!(await hasMariadb())) return null
  return startServer('mariadbd', start, ['--no-defaults'], installMariadb)
}

export const hasMariadb = async (): Promise<boolean> => (await versionOf('mariadbd')).includes('MariaDB')

/** The same for a MariaDB. */
export const installMariadb = async (dir: string): Promise<void> => {
  const rights = '--auth-root-authentication-method=normal'
  await run('mariadb-install-db', ['--no-defaults', '--user=root', ...foldersOf(dir), rights])
}

const versionOf = async (program: string): Promise<string> =>
  run(program, ['--version']).then(
    ({ stdout }) => stdout,
    () => '',
  )

// MariaDB calls itself mysqld too.
export const findMysqld = async (): Promise<string | null> => {
  const candidates = [process.env.MYSQLD, join(homedir(), '.cache/mysql/mysqld'), 'mysqld']
  for (const candidate of candidates) {
    if (candidate === undefined || candidate === '') continue
    const version = await versionOf(candidate)
    if (version.includes('Ver') && !version.includes('MariaDB')) return candidate
  }
  return null
}

const startServer = async (
  program: string,
  { dir, port }: Start,
  first: readonly string[],
  install: (dir: string) => Promise<void>,
): Promise<OwnDatabase> => {
  const folder = dir === undefined ? await temporaryFolder() : null
  const data = join(dir ?? folder?.path ?? '', 'data')
  const at = port ?? (await freePort())
  try {
    if (!(await exists(data))) await install(data)
    const server = await startNode(program, [...first, '--skip-log-bin'], data, at)
    return {
      ...server,
      stop: async (signal) => {
        await server.stop(signal)
        await folder?.remove()
      },
    }
  } catch (error) {
    await folder?.remove()
    throw error
  }
}

type More = {
  /** What it must be beside there. */
  readonly isReady?: (url: string) => Promise<boolean>
  readonly env?: NodeJS.ProcessEnv
}

/** A server on what stands in its folder, which the caller removes. */
export const startNode = async (
  program: string,
  options: readonly string[],
  data: string,
  port: number,
  { isReady = async () => true, env }: More = {},
): Promise<OwnDatabase> => {
  const url = urlOf(port)
  const ready = async () => (await answers(url)) && (await isReady(url))
  const server = await startProcess(program, [...options, ...optionsFor(data, port)], port, ready, env)
  return { ...server, url }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

// In the common temporary folder, servers that start at once take each other's files for theirs.
const foldersOf = (data: string): readonly string[] => [`--datadir=${data}`, `--tmpdir=${dirname(data)}`]

// Small, but every commit is flushed as in earnest.
const optionsFor = (data: string, port: number): readonly string[] => [
  '--user=root',
  ...foldersOf(data),
  `--port=${port}`,
  '--bind-address=127.0.0.1',
  `--socket=${join(data, 'm.sock')}`,
  `--pid-file=${join(data, 'm.pid')}`,
  '--innodb-buffer-pool-size=64M',
  '--max-connections=300',
]

const urlOf = (port: number): string => `mysql://root@127.0.0.1:${port}`

const answers = async (url: string): Promise<boolean> => (await askServer(url, 'SELECT 1')).length === 1

const container = async (image: string): Promise<Found | null> => {
  try {
    const { MySqlContainer } = await import('@testcontainers/mysql')
    const started = await new MySqlContainer(image).withRootPassword('test').start()
    const url = `mysql://root:test@${started.getHost()}:${started.getPort()}`
    return { service: { url }, stop: async () => void (await started.stop()) }
  } catch {
    return null
  }
}

const mariadbContainer = async (): Promise<Found | null> => {
  try {
    const { GenericContainer, Wait } = await import('testcontainers')
    const started = await new GenericContainer('mariadb:11')
      .withEnvironment({ MARIADB_ROOT_PASSWORD: 'test' })
      .withExposedPorts(3306)
      .withWaitStrategy(Wait.forLogMessage('port: 3306'))
      .start()
    const url = `mysql://root:test@${started.getHost()}:${started.getMappedPort(3306)}`
    return { service: { url }, stop: async () => void (await started.stop()) }
  } catch {
    return null
  }
}

/** An empty database of its own on the server behind this URL; `drop` removes it again. */
export const freshDatabase = async (
  serverUrl: string,
): Promise<{ readonly url: string; drop(): Promise<void> }> => {
  const name = `auto_session_${process.pid}_${Date.now().toString(36)}_${Math.random().toString(36).slice(2, 8)}`
  await onServer(serverUrl, `CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => onServer(serverUrl, `DROP DATABASE IF EXISTS ${name}`) }
}

/** The rows of one question of the server's administrator. */
export const askServer = async (url: string, sql: string): Promise<readonly RowDataPacket[]> => {
  const connection = await createConnection({ uri: url, connectTimeout: 2_000 })
  try {
    const [rows] = await connection.query<RowDataPacket[]>(sql)
    return rows
  } finally {
    connection.destroy()
  }
}

/** One statement as the server's administrator. */
export const onServer = async (url: string, sql: string): Promise<void> => {
  const connection = await createConnection(url)
  try {
    await connection.query(sql)
  } finally {
    connection.destroy()
  }
}
