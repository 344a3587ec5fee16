import { access, chmod, cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  askServer,
  hasMariadb,
  installMariadb,
  type OwnDatabase,
  type OwnWriters,
  startNode,
} from './mysql-server.ts'
import { freePort, temporaryFolder } from './server-process.ts'

/** Null, or what is missing for a Galera cluster, and how to get it. */
export const galeraMissing = async (): Promise<string | null> => {
  const isThere = (await hasMariadb()) && (await findProvider()) !== null
  return isThere ? null : 'no Galera: install mariadb-server and galera-4'
}

const PROVIDERS = ['/usr/lib/galera/libgalera_smm.so', '/usr/lib64/galera-4/libgalera_smm.so']

const findProvider = async (): Promise<string | null> => {
  const found = await Promise.allSettled(PROVIDERS.map((path) => access(path).then(() => path)))
  return found.find((one) => one.status === 'fulfilled')?.value ?? null
}

type Node = { readonly nth: number; readonly data: string; readonly ports: Ports }
type Ports = Readonly<Record<'sql' | 'group' | 'ist' | 'sst', number>>

/** A Galera cluster of MariaDB, on loopback. A node that was killed does not come back. */
export const startGalera = async (count: number): Promise<OwnWriters> => {
  const folder = await temporaryFolder()
  const servers: OwnDatabase[] = []
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop('SIGKILL')))
    await folder.remove()
  }
  try {
    const nodes = await Promise.all(Array.from({ length: count }, (_, nth) => prepare(folder.path, nth)))
    const env = { ...process.env, PATH: await withMeeting(folder.path) }
    const provider = (await findProvider()) ?? ''
    const start = async (node: Node, more: readonly string[] = []) => {
      const options = [...optionsFor(nodes, node, provider), ...more]
      const server = await startNode('mariadbd', options, node.data, node.ports.sql, {
        isReady: isSynced,
        env,
      })
      servers.push(server)
      return server
    }
    return { nodes: await startAll(nodes, start), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const prepare = async (folder: string, nth: number): Promise<Node> => {
  const dir = join(folder, `${nth}`)
  await mkdir(dir)
  const [sql, group, ist, sst] = [await freePort(), await freePort(), await freePort(), await freePort()]
  return { nth, data: join(dir, 'data'), ports: { sql, group, ist, sst } }
}

type Start = (node: Node, more?: readonly string[]) => Promise<OwnDatabase>

// A node joins with a copy of one that was in the cluster before, so that only what was written since is sent to it.
const startAll = async (nodes: readonly Node[], start: Start): Promise<readonly OwnDatabase[]> => {
  const [first, ...others] = nodes
  if (first === undefined) return []
  await installMariadb(first.data)
  await (await start(first, NEW_CLUSTER)).stop('SIGTERM')
  for (const { data } of others) await cp(first.data, data, { recursive: true })
  return [await start(first, NEW_CLUSTER), ...(await Promise.all(others.map((node) => start(node))))]
}

const NEW_CLUSTER = ['--wsrep-new-cluster']

const isSynced = async (url: string): Promise<boolean> => {
  const [row] = await askServer(url, "SHOW STATUS LIKE 'wsrep_local_state_comment'")
  return row?.Value === 'Synced'
}

const optionsFor = (nodes: readonly Node[], { nth, ports }: Node, provider: string): readonly string[] => [
  '--no-defaults',
  '--binlog-format=ROW',
  '--innodb-autoinc-lock-mode=2',
  '--wsrep-on=ON',
  `--wsrep-provider=${provider}`,
  '--wsrep-cluster-name=auto-session',
  `--wsrep-cluster-address=gcomm://${nodes.map((each) => `127.0.0.1:${each.ports.group}`).join(',')}`,
  '--wsrep-node-address=127.0.0.1',
  `--wsrep-node-name=node-${nth}`,
  '--wsrep-sst-method=meeting',
  `--wsrep-sst-receive-address=127.0.0.1:${ports.sst}`,
  `--wsrep-provider-options=${[
    `gmcast.listen_addr=tcp://127.0.0.1:${ports.group}`,
    `ist.recv_addr=127.0.0.1:${ports.ist}`,
    'gcache.size=32M',
    'pc.recovery=false',
  ].join(';')}`,
]

// Who gives and who joins call this first, also where no state needs to be sent: they tell each other from where on.
const MEETING = `#!/bin/sh
while [ $# -gt 0 ]; do
  case "$1" in
    --role) role=$2 ;;
    --address) address=\${2%%/*} ;;
    --gtid) gtid=$2 ;;
  esac
  shift
done
place=$(dirname "$0")/$address
if [ "$role" = joiner ]; then
  echo "ready $address"
  until [ -f "$place" ]; do sleep 0.05; done
  cat "$place"
else
  echo "$gtid" > "$place.part"
  mv "$place.part" "$place"
  echo continue
  echo "done $gtid"
fi
`

/** The PATH on which MariaDB finds it. */
const withMeeting = async (folder: string): Promise<string> => {
  const bin = join(folder, 'bin')
  await mkdir(bin)
  const script = join(bin, 'wsrep_sst_meeting')
  await writeFile(script, MEETING)
  await chmod(script, 0o755)
  return `${bin}:${process.env.PATH}`
}
