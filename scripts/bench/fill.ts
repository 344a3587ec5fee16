import { createConnection } from 'mysql2/promise'

/** Which of the sessions are in which state: SQL over `n`, the number of the session from 0. */
export type Spread = {
  readonly ended: string
  /** Of one that has not ended. */
  readonly state: string
  /** The oldest is so old. */
  readonly days: number
}

type Size = { readonly sessions: number; readonly lines: number }

/** So many sessions wait with their task, the others have ended, too lately to be purged. */
export const waitingFirst = (waiting: number): Spread => ({
  ended: `${N} >= ${waiting}`,
  state: `'pending'`,
  days: 60,
})

const BATCH = 50_000

/** A large database, written by the server itself: sessions, a task each, their timeline, events and messages. */
export const fill = async (url: string, { sessions, lines }: Size, spread: Spread): Promise<void> => {
  const begun = performance.now()
  const connection = await createConnection({ uri: url, multipleStatements: true })
  await connection.query('SET GLOBAL innodb_flush_log_at_trx_commit = 0')
  await connection.query('CREATE TABLE numbers (n INT PRIMARY KEY)')
  await connection.query('INSERT INTO numbers VALUES (0)')
  for (let have = 1; have < BATCH; have *= 2)
    await connection.query('INSERT INTO numbers SELECT n + ? FROM numbers WHERE n + ? < ?', [
      have,
      have,
      BATCH,
    ])
  const write = async (count: number, texts: readonly string[]) => {
    for (let from = 0; from < count; from += BATCH) {
      const values = { from, size: Math.min(BATCH, count - from), sessions }
      for (const sql of texts) await connection.query({ sql, values, namedPlaceholders: true })
    }
  }
  await write(sessions, sessionRows(spread))
  await write(lines, [FILL_MESSAGES])
  await connection.query('DROP TABLE numbers')
  for (const table of TABLES) await connection.query(`ANALYZE TABLE ${table}`)
  await connection.query('SET GLOBAL innodb_flush_log_at_trx_commit = 1')
  await connection.end()
  const seconds = Math.round((performance.now() - begun) / 1_000)
  console.error(`${sessions} sessions and ${lines} messages in ${seconds} s`)
}

const TABLES = ['session_pairs', 'sessions', 'session_tasks', 'messages', 'session_timeline', 'events']

const OF = 'FROM numbers WHERE n < :size'
const N = '(n + :from)'
const ID = `CONCAT('ses_', LPAD(${N}, 12, '0'))`
const ACCOUNT = `CONCAT('acc-', ${N} % 500)`
const SHOP = `CONCAT('shop-', ${N})`

const sessionRows = ({ ended, state, days }: Spread): readonly string[] => {
  const ago = `(UTC_TIMESTAMP(3) - INTERVAL FLOOR(${days} * 86400 * ${N} / :sessions) SECOND)`
  const is = (wanted: string, value: string) =>
    `IF(NOT (${ended}) AND ${state} = '${wanted}', ${value}, NULL)`
  return [
    `INSERT INTO session_pairs (account_id, shop_id)
     SELECT ${ACCOUNT}, ${SHOP} ${OF}`,
    `INSERT INTO sessions (session_id, account_id, shop_id, task_type, state, live_slot, open_slot, paused_from,
       created_at, state_since, last_activity, rests_from, unattended_since, unattended_told, unattended_look_at,
       judged_from, ended_at, version, timeline_count, event_count, message_count, task_count)
     SELECT ${ID}, ${ACCOUNT}, ${SHOP}, 'auto_bargain', IF(${ended}, 'completed', ${state}),
       IF(${ended} OR ${state} = 'paused', NULL, 1), IF(${ended}, NULL, 'robot'), ${is('paused', `'active'`)},
       ${ago}, ${ago}, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3),
       ${is('transferred', 'UTC_TIMESTAMP(3)')}, ${is('transferred', '0')},
       ${is('transferred', 'UTC_TIMESTAMP(3) + INTERVAL 1 DAY')},
       ${ago}, IF(${ended}, ${ago}, NULL), 1, 1, 1, 5, 1 ${OF}`,
    `INSERT INTO session_tasks (session_id, external_task_id, redis_task_id, account_id, shop_id, task_type, position,
       status, send_content, priority, attempt, lease_no, hand_outs, explained, ready_at, created_at, changed_at)
     SELECT ${ID}, 'BG-1', CONCAT('tsk_', LPAD(${N}, 12, '0')), ${ACCOUNT}, ${SHOP}, 'auto_bargain', 1,
       IF(${ended}, 'completed', 'pending'), '你好，这件能便宜点吗？', 5, 0, 0, '[]', 0,
       IF(${ended}, NULL, UTC_TIMESTAMP(3)), ${ago}, ${ago} ${OF}`,
    `INSERT INTO session_timeline (session_id, seq, at, to_state, command, actor)
     SELECT ${ID}, 1, ${ago}, 'pending', 'create', 'erp' ${OF}`,
    `INSERT INTO events (event_id, type, session_id, seq, body, created_at)
     SELECT CONCAT('evt_', LPAD(${N}, 12, '0')), 'session.created', ${ID}, 1, '{}', ${ago} ${OF}`,
  ]
}

const OWNER = `${N} % :sessions`
const FILL_MESSAGES = `
  INSERT INTO messages (session_id, account_id, shop_id, message_id, content, sender, from_source, sent_at, arrival,
    created_at)
  SELECT CONCAT('ses_', LPAD(${OWNER}, 12, '0')), CONCAT('acc-', ${OWNER} % 500), CONCAT('shop-', ${OWNER}),
    CONCAT('m-', ${N}), '在的，亲', '客服小王', 'shop', UTC_TIMESTAMP(3), 1 + ${N} DIV :sessions, UTC_TIMESTAMP(3) ${OF}`
