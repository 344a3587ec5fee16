import { createConnection } from 'mysql2/promise'
import { openMysqlStore } from '../src/adapters/mysql/store.ts'
import type { SqlStore } from '../src/adapters/sql/sql-store.ts'
import type { Pair } from '../src/domain/pair.ts'
import { COUNTED } from '../test/domain/samples.ts'
import { freshDatabase, startMariadb, startMysql } from '../test/support/mysql-server.ts'

/**
 * `npm run bench:time [-- sessions messages]`: what each sweep, and a step of the purge, costs on a large database as
 * against a small one, on a server of its own. The default is 1,000,000 sessions with 5,000,000 messages.
 */
const [large = 1_000_000, messages = 5 * large] = process.argv.slice(2).map(Number)
const small = 10_000
const BATCH = 50_000
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
    const figures = new Map<string, number[]>()
    for (const [sessions, lines] of [
      [small, Math.round((messages / large) * small)],
      [large, messages],
    ] as const) {
      const { url } = await freshDatabase(server.url)
      const store = openMysqlStore({ url, waits: { statementMs: 600_000 } })
      await store.migrate()
      await fill(url, sessions, lines)
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
 * Nine sessions of ten have ended, over the last hundred days; of the others some wait, some are paused, some are with a
 * human. Written by the server itself.
 */
const fill = async (url: string, sessions: number, lines: number): Promise<void> => {
  const begun = performance.now()
  const connection = await createConnection({ uri: url, multipleStatements: true })
  await connection.query('SET GLOBAL innodb_flush_log_at_trx_commit = 0')
  await connection.query('SET GLOBAL innodb_buffer_pool_size = 1073741824').catch(() => undefined)
  await connection.query('CREATE TABLE numbers (n INT PRIMARY KEY)')
  await connection.query('INSERT INTO numbers VALUES (0)')
  for (let have = 1; have < BATCH; have *= 2)
    await connection.query('INSERT INTO numbers SELECT n + ? FROM numbers WHERE n + ? < ?', [
      have,
      have,
      BATCH,
    ])
  for (let from = 0; from < sessions; from += BATCH) {
    const size = Math.min(BATCH, sessions - from)
    for (const sql of [FILL_PAIRS, FILL_SESSIONS, FILL_TASKS, FILL_TIMELINE, FILL_EVENTS])
      await connection.query({ sql, values: { from, size, sessions }, namedPlaceholders: true })
  }
  for (let from = 0; from < lines; from += BATCH) {
    const size = Math.min(BATCH, lines - from)
    await connection.query({ sql: FILL_MESSAGES, values: { from, size, sessions }, namedPlaceholders: true })
  }
  await connection.query('DROP TABLE numbers')
  for (const table of [
    'session_pairs',
    'sessions',
    'session_tasks',
    'messages',
    'session_timeline',
    'events',
  ])
    await connection.query(`ANALYZE TABLE ${table}`)
  await connection.query('SET GLOBAL innodb_flush_log_at_trx_commit = 1')
  await connection.end()
  const seconds = Math.round((performance.now() - begun) / 1_000)
  console.error(`${sessions} sessions and ${lines} messages in ${seconds} s`)
}

const OF = 'FROM numbers WHERE n < :size'
const N = '(n + :from)'
const ID = `CONCAT('ses_', LPAD(${N}, 12, '0'))`
const ACCOUNT = `CONCAT('acc-', ${N} % 500)`
const SHOP = `CONCAT('shop-', ${N})`
const ENDED = `${N} % 10 < 9`
// The oldest ended 100 days ago, so that a tenth of them is due to be purged.
const AGO = `(UTC_TIMESTAMP(3) - INTERVAL FLOOR(100 * 86400 * ${N} / :sessions) SECOND)`
const STATE = `CASE WHEN ${ENDED} THEN 'completed' ELSE ELT(1 + ${N} DIV 10 % 4, 'pending', 'active', 'transferred', 'paused') END`

const FILL_PAIRS = `
  INSERT INTO session_pairs (account_id, shop_id)
  SELECT ${ACCOUNT}, ${SHOP} ${OF}`
const FILL_SESSIONS = `
  INSERT INTO sessions (session_id, account_id, shop_id, task_type, state, live_slot, open_slot, paused_from,
    created_at, state_since, last_activity, rests_from, unattended_since, unattended_told, unattended_look_at,
    judged_from, ended_at, version, timeline_count, event_count, message_count, task_count)
  SELECT ${ID}, ${ACCOUNT}, ${SHOP}, 'auto_bargain', ${STATE},
    IF(${ENDED} OR ${N} DIV 10 % 4 = 3, NULL, 1), IF(${ENDED}, NULL, 'robot'),
    IF(NOT ${ENDED} AND ${N} DIV 10 % 4 = 3, 'active', NULL),
    ${AGO}, ${AGO}, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3),
    IF(NOT ${ENDED} AND ${N} DIV 10 % 4 = 2, UTC_TIMESTAMP(3), NULL),
    IF(NOT ${ENDED} AND ${N} DIV 10 % 4 = 2, 0, NULL),
    IF(NOT ${ENDED} AND ${N} DIV 10 % 4 = 2, UTC_TIMESTAMP(3) + INTERVAL 1 DAY, NULL),
    ${AGO}, IF(${ENDED}, ${AGO}, NULL), 1, 1, 1, 5, 1 ${OF}`
const FILL_TASKS = `
  INSERT INTO session_tasks (session_id, external_task_id, redis_task_id, account_id, shop_id, task_type, position,
    status, send_content, priority, attempt, lease_no, hand_outs, explained, ready_at, created_at, changed_at)
  SELECT ${ID}, 'BG-1', CONCAT('tsk_', LPAD(${N}, 12, '0')), ${ACCOUNT}, ${SHOP}, 'auto_bargain', 1,
    IF(${ENDED}, 'completed', 'pending'), '你好，这件能便宜点吗？', 5, 0, 0, '[]', 0,
    IF(${ENDED}, NULL, UTC_TIMESTAMP(3)), ${AGO}, ${AGO} ${OF}`
const FILL_TIMELINE = `
  INSERT INTO session_timeline (session_id, seq, at, to_state, command, actor)
  SELECT ${ID}, 1, ${AGO}, 'pending', 'create', 'erp' ${OF}`
const FILL_EVENTS = `
  INSERT INTO events (event_id, type, session_id, seq, body, created_at)
  SELECT CONCAT('evt_', LPAD(${N}, 12, '0')), 'session.created', ${ID}, 1, '{}', ${AGO} ${OF}`
const OWNER = `${N} % :sessions`
const FILL_MESSAGES = `
  INSERT INTO messages (session_id, account_id, shop_id, message_id, content, sender, from_source, sent_at, arrival,
    created_at)
  SELECT CONCAT('ses_', LPAD(${OWNER}, 12, '0')), CONCAT('acc-', ${OWNER} % 500), CONCAT('shop-', ${OWNER}),
    CONCAT('m-', ${N}), '在的，亲', '客服小王', 'shop', UTC_TIMESTAMP(3), 1 + ${N} DIV :sessions, UTC_TIMESTAMP(3) ${OF}`

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
