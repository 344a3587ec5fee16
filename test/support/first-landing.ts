/**
 * A database as the first landing left it (schema versions 1 to 4), filled by SQL alone: it never learns of later
 * columns, so that every later version must be able to read on from here.
 */
export const FIRST_VERSION = 4

/** Instants in the way of the engine. */
type InstantText = (seconds: number) => string
const START = Date.UTC(2026, 10, 22, 8)
export const sqliteInstant: InstantText = (seconds) => new Date(START + seconds * 1_000).toISOString()
export const mysqlInstant: InstantText = (seconds) =>
  sqliteInstant(seconds).replace('T', ' ').replace('Z', '')

type Value = string | number | null

/** The statements that fill it: a bargain under way, one that a human took, one that ended, and what goes with them. */
export const firstLandingRows = (at: InstantText): readonly string[] => [
  insert('session_pairs', { account_id: 'acc-1', shop_id: 'shop-1', newest_sent_at: at(60) }),
  insert('session_pairs', { account_id: 'acc-1', shop_id: 'shop-2', newest_sent_at: null }),
  insert(
    'sessions',
    session(at, { session_id: 'ses_active', shop_id: 'shop-1', state: 'active', task_count: 2 }),
  ),
  insert('sessions', {
    ...session(at, { session_id: 'ses_human', shop_id: 'shop-2', state: 'transferred' }),
    reason: 'human_on_account',
    evidence: '小李: 亲，我来处理 🙂',
    unattended_since: at(100),
    unattended_told: 1,
    unattended_look_at: at(1_300),
    version: 2,
    timeline_count: 2,
    event_count: 2,
  }),
  insert('sessions', {
    ...session(at, { session_id: 'ses_ended', shop_id: 'shop-1', state: 'completed' }),
    live_slot: null,
    open_slot: null,
    ended_at: at(-3_600),
  }),
  insert('session_tasks', { ...task(at, 'tsk_typed', 'ses_active', 1), ...typed(at) }),
  insert('session_tasks', { ...task(at, 'tsk_waits', 'ses_active', 2), ready_at: at(70) }),
  insert('session_tasks', {
    ...task(at, 'tsk_human', 'ses_human', 1),
    shop_id: 'shop-2',
    status: 'cancelled',
    finished_at: at(100),
  }),
  insert('messages', {
    session_id: 'ses_active',
    account_id: 'acc-1',
    shop_id: 'shop-1',
    message_id: 'm-1',
    content: '在的 🙂',
    sender: 'shop-1:客服小王',
    from_source: 'shop',
    sent_at: at(60),
    arrival: 1,
    explained_by: null,
    created_at: at(61),
  }),
  ...['ses_active', 'ses_human', 'ses_ended'].map((id) => insert('session_timeline', entry(at, id, 1))),
  insert('session_timeline', {
    ...entry(at, 'ses_human', 2),
    from_state: 'pending',
    to_state: 'transferred',
  }),
  insert('events', event(at, 'evt_1', 'session.created', 1)),
  insert('events', event(at, 'evt_2', 'session.transferred', 2)),
  insert('alerts', {
    alert_id: 'alr_1',
    event_id: 'evt_2',
    event: 'session.transferred',
    channel: 'log',
    session_id: 'ses_human',
    seq: 2,
    status: 'pending',
    attempts: 1,
    last_error: 'answered 503',
    next_attempt_at: at(105),
    created_at: at(100),
  }),
  insert('idempotency_keys', {
    key_digest: 'd'.repeat(64),
    fingerprint: 'f'.repeat(64),
    owner: 'request-1',
    status_code: 201,
    body: '{"session_id":"ses_active"}',
    begun_at: at(0),
  }),
  insert('pauses', {
    scope: 'shop:shop-9',
    reason: '下班',
    until_at: null,
    created_at: at(0),
    created_by: 'li',
  }),
  insert('account_usage', { account_id: 'acc-1', last_lease_at: at(30), day: '2026-11-22', leases: 1 }),
  insert('workers', { worker_id: 'w-1', last_poll_at: at(30), account_ids: '["acc-1"]' }),
  insert('account_polls', { account_id: 'acc-1', asked_at: at(30), silence_told: 1 }),
]

const insert = (table: string, row: Readonly<Record<string, Value>>): string => {
  const values = Object.values(row).map((value) =>
    typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value ?? 'NULL'),
  )
  return `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${values.join(', ')})`
}

const session = (at: InstantText, facts: Readonly<Record<string, Value>>) => ({
  account_id: 'acc-1',
  task_type: 'auto_bargain',
  live_slot: 1,
  open_slot: 'robot',
  reason: null,
  evidence: null,
  external_task_id: 'BG-1',
  metadata: '{"price":12}',
  created_at: at(0),
  state_since: at(0),
  last_activity: at(60),
  rests_from: at(60),
  judged_from: at(-60),
  ended_at: null,
  version: 1,
  timeline_count: 1,
  event_count: 0,
  message_count: 1,
  task_count: 1,
  ...facts,
})

const task = (at: InstantText, id: string, sessionId: string, position: number) => ({
  session_id: sessionId,
  external_task_id: `BG-${position}`,
  redis_task_id: id,
  account_id: 'acc-1',
  shop_id: 'shop-1',
  task_type: 'auto_bargain',
  position,
  status: 'pending',
  send_content: '你好，这件能便宜点吗？',
  priority: 5,
  attempt: 0,
  lease_no: 0,
  hand_outs: '[]',
  explained: 0,
  created_at: at(0),
  changed_at: at(0),
})

const typed = (at: InstantText) => ({
  status: 'completed',
  attempt: 1,
  lease_no: 1,
  lease_token: 'tsk_typed.secret',
  worker_id: 'w-1',
  lease_expires_at: at(150),
  content_out: 1,
  hand_outs: JSON.stringify([sqliteInstant(40)]),
  handed_out_at: at(40),
  explained: 1,
  confirmed_by: 'transcript',
  finished_at: at(61),
})

const entry = (at: InstantText, sessionId: string, seq: number) => ({
  session_id: sessionId,
  seq,
  at: at(0),
  from_state: null,
  to_state: 'pending',
  command: seq === 1 ? 'create' : 'transfer',
  actor: 'erp',
})

const event = (at: InstantText, id: string, type: string, seq: number) => ({
  event_id: id,
  type,
  session_id: 'ses_human',
  seq,
  body: JSON.stringify({ id, type, timestamp: sqliteInstant(100), seq, data: {} }),
  created_at: at(100),
})
