import { cp, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  askServer,
  findMysqld,
  installMysql,
  type OwnDatabase,
  type OwnWriters,
  onServer,
  startNode,
} from './mysql-server.ts'
import { freePort, temporaryFolder } from './server-process.ts'

/** Null, or what is missing for a group of MySQL servers, and how to get it. */
export const groupReplicationMissing = async (): Promise<string | null> =>
  (await findMysqld()) === null ? 'no MySQL: put mysqld on the PATH or its path into MYSQLD' : null

type Node = { readonly nth: number; readonly data: string; readonly port: number; readonly groupPort: number }

/** MySQL servers of Group Replication with every one a primary, on loopback. */
export const startGroup = async (count: number): Promise<OwnWriters> => {
  const mysqld = await findMysqld()
  if (mysqld === null) throw new Error('no mysqld')
  const folder = await temporaryFolder()
  const servers: OwnDatabase[] = []
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop('SIGKILL')))
    await folder.remove()
  }
  try {
    const nodes = await Promise.all(Array.from({ length: count }, (_, nth) => prepare(folder.path, nth)))
    await installAll(mysqld, nodes)
    const start = async (node: Node) => {
      const server = await startNode(mysqld, optionsFor(mysqld, nodes, node), node.data, node.port)
      servers.push(server)
      return server
    }
    const started = await Promise.all(nodes.map(start))
    await unite(started)
    return { nodes: started, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const prepare = async (folder: string, nth: number): Promise<Node> => {
  const dir = join(folder, `${nth}`)
  await mkdir(dir)
  return { nth, data: join(dir, 'data'), port: await freePort(), groupPort: await freePort() }
}

/** Each begins as a copy of the first, but for the name of its own that it gives itself. */
const installAll = async (mysqld: string, [first, ...others]: readonly Node[]): Promise<void> => {
  if (first === undefined) return
  await installMysql(mysqld, first.data)
  await rm(join(first.data, 'auto.cnf'), { force: true })
  for (const { data } of others) await cp(first.data, data, { recursive: true })
}

const optionsFor = (mysqld: string, nodes: readonly Node[], { nth, groupPort }: Node): readonly string[] => [
  ...(mysqld === 'mysqld' ? ['--no-defaults'] : []),
  '--mysqlx=OFF',
  '--log-bin=binlog',
  `--server-id=${nth + 1}`,
  '--gtid-mode=ON',
  '--enforce-gtid-consistency=ON',
  '--report-host=127.0.0.1',
  '--plugin-load-add=group_replication.so',
  '--group-replication-group-name=a17e55e5-5e55-4a17-8e55-a17e55e55e55',
  '--group-replication-start-on-boot=OFF',
  `--group-replication-local-address=127.0.0.1:${groupPort}`,
  `--group-replication-group-seeds=${nodes.map((each) => `127.0.0.1:${each.groupPort}`).join(',')}`,
  '--group-replication-ip-allowlist=127.0.0.1',
  '--group-replication-single-primary-mode=OFF',
  '--group-replication-enforce-update-everywhere-checks=ON',
  '--group-replication-recovery-get-public-key=ON',
]

const JOIN = "START GROUP_REPLICATION USER = 'root'"

const unite = async ([first, ...others]: readonly OwnDatabase[]): Promise<void> => {
  if (first === undefined) return
  await onServer(first.url, 'SET GLOBAL group_replication_bootstrap_group = ON')
  await onServer(first.url, JOIN)
  await onServer(first.url, 'SET GLOBAL group_replication_bootstrap_group = OFF')
  await Promise.all(others.map(({ url }) => onServer(url, JOIN)))
  while ((await primariesSeenBy(first)) <= others.length)
    await new Promise((resolve) => setTimeout(resolve, 100))
}

const SELECT_PRIMARIES = `
  SELECT member_id
  FROM performance_schema.replication_group_members
  WHERE member_state = 'ONLINE'
    AND member_role = 'PRIMARY'`

const primariesSeenBy = async ({ url }: OwnDatabase): Promise<number> =>
  (await askServer(url, SELECT_PRIMARIES)).length
