import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { startRedis } from './redis-server.ts'
import { freePort, type OwnServer, temporaryFolder } from './server-process.ts'

/** A Redis Cluster of this test alone: plain servers on loopback, without replicas. */
export type OwnCluster = {
  /** As REDIS_URL names them. */
  readonly url: string
  /** Ends the node that keeps this key, as a crash does. */
  kill(key: string): Promise<void>
  /** Starts what was killed again, empty but for what it knows of the cluster. */
  restart(): Promise<void>
  stop(): Promise<void>
}

type Node = {
  readonly port: number
  readonly busPort: number
  readonly dir: string
  server: OwnServer | null
}

export const startCluster = async (): Promise<OwnCluster> => {
  const folder = await temporaryFolder()
  const nodes = await Promise.all([0, 1, 2].map((nth) => prepare(join(folder.path, `${nth}`))))
  for (const node of nodes) await startNode(node)
  await uniteNodes(nodes)
  return {
    url: `redis://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    kill: async (key) => {
      const holder = nodes[await holderOf(nodes, key)]
      await holder?.server?.stop('SIGKILL')
      if (holder !== undefined) holder.server = null
    },
    restart: async () => {
      for (const node of nodes) if (node.server === null) await startNode(node)
      await untilWhole(nodes)
    },
    stop: async () => {
      await Promise.all(nodes.map(({ server }) => server?.stop()))
      await folder.remove()
    },
  }
}

const prepare = async (dir: string): Promise<Node> => {
  await mkdir(dir)
  return { port: await freePort(), busPort: await freePort(), dir, server: null }
}

const startNode = async (node: Node): Promise<void> => {
  const { port, busPort, dir } = node
  const args = ['--cluster-enabled', 'yes', '--cluster-port', `${busPort}`, '--cluster-node-timeout', '1000']
  node.server = await startRedis({ port, dir, args })
}

const SLOTS = 16_384

const uniteNodes = async (nodes: readonly Node[]): Promise<void> => {
  const share = Math.ceil(SLOTS / nodes.length)
  for (const [nth, node] of nodes.entries()) {
    const first = nth * share
    const slots = Array.from({ length: Math.min(share, SLOTS - first) }, (_, i) => first + i)
    await ask(node, 'ADDSLOTS', ...slots)
    for (const other of nodes) await ask(node, 'MEET', '127.0.0.1', other.port, other.busPort)
  }
  await untilWhole(nodes)
}

const untilWhole = async (nodes: readonly Node[]): Promise<void> => {
  for (;;) {
    const states = await Promise.all(nodes.map((node) => ask(node, 'INFO')))
    if (states.every((state) => isWhole(String(state), nodes.length))) return
    await wait(50)
  }
}

const isWhole = (state: string, count: number): boolean =>
  state.includes('cluster_state:ok') && state.includes(`cluster_known_nodes:${count}`)

/** Which node answers for the key, without sending the caller on. */
const holderOf = async (nodes: readonly Node[], key: string): Promise<number> => {
  const [first] = nodes
  if (first === undefined) throw new Error('no node')
  const slot = Number(await ask(first, 'KEYSLOT', key))
  return Math.floor(slot / Math.ceil(SLOTS / nodes.length))
}

const ask = async ({ port }: Node, ...command: readonly (string | number)[]): Promise<unknown> => {
  const redis = new Redis(port, '127.0.0.1', { retryStrategy: null })
  redis.on('error', () => undefined)
  try {
    return await redis.call('CLUSTER', ...command)
  } finally {
    redis.disconnect()
  }
}
