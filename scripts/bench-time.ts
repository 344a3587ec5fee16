import { openMysqlStore } from '../src/adapters/mysql/store.ts'
import type { SqlStore } from '../src/adapters/sql/sql-store.ts'
import type { Pair } from '../src/domain/pair.ts'
import { COUNTED } from '../test/domain/samples.ts'
import { freshDatabase, onServer, startMariadb, startMysql } from '../test/support/mysql-server.ts'
import { fill } from './bench/fill.ts'

/**
 * `npm run bench:time [-- sessions messages]`: what each sweep, and a step of the purge, costs on a large database as
 * against a small one, on a server of its own. The default is 1,000,000 sessions with 5,000,000 messages.
 */
const [large = 1_000_000, messages = 5 * large] = process.argv.slice(2).map(Number)
const small = 10_000
const DAY_MS = 86_400_000
const LIMITS = {
  pendingMs: DAY_MS,
  activeMs: DAY_MS,
  manualMs: DAY_MS,
  transferredMs: DAY_MS,
  pausedMs: DAY_MS,
}
const NOTHING = { answer: null, change: null }

const main = async (): Promise<void> => {
  const server = (await startMysql()) ?? (await startMariadb())
  if (server === null) throw new Error('needs mysqld or mariadbd')
  try {
    await onServer(server.url, 'SET GLOBAL innodb_buffer_pool_size = 1073741824')
    const figures = new Map<string, number[]>()
    for (const [sessions, lines] of [
      [small, Math.round((messages / large) * small)],
      [large, messages],
    ] as const) {
      const { url } = await freshDatabase(server.url)
      const store = openMysqlStore({ url, waits: { statementMs: 600_000 } })
      await store.migrate()
      await fill(url, { sessions, lines }, MANY_STATES)
      for (const [name, ms] of await measure(store)) figures.set(name, [...(figures.get(name) ?? []), ms])
      await store.close()
    }
    for (const [name, [few = 0, many = 0]] of figures) {
      const ratio = few === 0 ? '-' : (many / few).toFixed(1)
      console.log(
        `${name.padEnd(44)} ${few.toFixed(2).padStart(9)} ms ${many.toFixed(2).padStart(9)} ms  x ${ratio}`,
      )
    }
  } finally {
    await server.stop('SIGKILL')
  }
}

/**
 * Nine sessions of ten have ended, over the last hundred days, so that a tenth of them is due to be purged; of the others
 * some wait, some are paused, some are with a human.
 */
const MANY_STATES = {
  ended: '(n + :from) % 10 < 9',
  state: `ELT(1 + (n + :from) DIV 10 % 4, 'pending', 'active', 'transferred', 'paused')`,
  days: 100,
}

/** The median of each, in milliseconds. */
const measure = async ({
  due,
  workers,
  instruments,
  alerts,
  pairs,
}: SqlStore): Promise<Map<string, number>> => {
  let lookedAt: Pair | null = null
  const steps: readonly [string, number, () => Promise<unknown>][] = [
    ['lost leases', 20, () => due.lostLeases(200)],
    ['unknown outcomes', 20, () => due.overdueOutcomes(300_000, 200)],
    ['expired tasks', 20, () => due.expiredTasks(200)],
    ['resting sessions, none', 20, () => due.restingSessions(LIMITS, 200)],
    ['resting sessions, 200 of many', 20, () => due.restingSessions({ ...LIMITS, pendingMs: 1 }, 200)],
    ['unattended sessions', 20, () => due.unattendedSessions(200)],
    ['due alerts', 20, () => alerts.sendFrom(TURN, () => ({ parcels: [], sentAt: [] }))],
    [
      'silent accounts, none',
      10,
      () => workers.tellSilent({ silentMs: DAY_MS, pacing: COUNTED }, 200, never),
    ],
    ['tasks that changed lately', 10, () => due.recentlyWaiting(1, 1_000)],
    ['a slice of waiting tasks', 10, () => due.waitingTasks(null, 1_000)],
    ['how the queue stands (metrics)', 5, () => instruments.queueStats()],
    [
      'old traces',
      5,
      () => due.purgeTraces({ recordsMs: 90 * DAY_MS, usageMs: DAY_MS, pausesMs: DAY_MS }, 500),
    ],
    [
      '1,000 pairs looked at',
      10,
      async () => {
        lookedAt = (await due.purgePairs(lookedAt, 1_000)).next
      },
    ],
    ['one session purged', 100, () => due.purgeSessions(90 * DAY_MS, 1)],
  ]
  const figures = new Map<string, number>()
  for (const [name, times, step] of steps) figures.set(name, median(await timesOf(times, step)))

  const request = () =>
    pairs.changePair({ accountId: 'acc-1', shopId: `shop-${Math.random()}` }, {}, () => NOTHING)
  const alone = await timesOf(300, request)
  figures.set('a request alone, median', median(alone))
  figures.set('a request alone, 99 of 100', percentile(alone, 0.99))
  let isOver = false
  const purging = (async () => {
    while (!isOver) if ((await due.purgeSessions(80 * DAY_MS, 50)) === 0) break
  })()
  const beside = await timesOf(300, request)
  isOver = true
  await purging
  figures.set('a request beside the purge, median', median(beside))
  figures.set('a request beside the purge, 99 of 100', percentile(beside, 0.99))
  return figures
}

const TURN = { channel: 'log', owner: 'bench', holdMs: 60_000, most: 200, later: 0 }

const never = () => {
  throw new Error('nothing is silent')
}

const timesOf = async (times: number, step: () => Promise<unknown>): Promise<readonly number[]> => {
  await step()
  const spent: number[] = []
  for (let i = 0; i < times; i += 1) {
    const begun = performance.now()
    await step()
    spent.push(performance.now() - begun)
  }
  return spent
}

const percentile = (spent: readonly number[], part: number): number =>
  spent.toSorted((a, b) => a - b)[Math.floor(spent.length * part)] ?? 0
const median = (spent: readonly number[]): number => percentile(spent, 0.5)

await main()
