import { LINES } from '../requests.ts'

/** A bargain as its rows know it. */
export type Deal = { readonly id: string; readonly account: string; readonly shop: string; readonly at: Date }

/** One statement for any number of deals: `text` by how many rows of values there are. */
export type Statement = {
  readonly text: (rows: number) => string
  readonly values: (deals: readonly Deal[]) => readonly (readonly unknown[])[]
}

const insert = (table: string, columns: string, values: (deal: Deal) => readonly unknown[][]): Statement => {
  const marks = `(${columns
    .split(',')
    .map(() => '?')
    .join(', ')})`
  return {
    text: (rows) =>
      `INSERT INTO ${table} (${columns}) VALUES ${Array.from({ length: rows }, () => marks).join(', ')}`,
    values: (deals) => deals.flatMap(values),
  }
}

/** `set` has no values of its own, so that one statement serves many deals. */
const update = (table: string, set: string, key: string, values: (deal: Deal) => unknown): Statement => ({
  text: (rows) =>
    `UPDATE ${table} SET ${set} WHERE ${key} IN (${Array.from({ length: rows }, () => '?').join(', ')})`,
  values: (deals) => deals.map((deal) => [values(deal)]),
})

const session = ({ id }: Deal): string => `ses_${id}`
const task = ({ id }: Deal): string => `tsk_${id}`
const event = (type: string, seqs: readonly number[]): Statement =>
  insert('events', 'event_id, type, session_id, seq, body, created_at', (deal) =>
    seqs.map((seq) => [`evt_${deal.id}-${seq}`, type, session(deal), seq, EVENT_BODY, deal.at]),
  )
const timeline = (seq: number, to: string, command: string): Statement =>
  insert('session_timeline', 'session_id, seq, at, to_state, command, actor', (deal) => [
    [session(deal), seq, deal.at, to, command, 'erp'],
  ])

// As long as the service's own are, about.
const EVENT_BODY = JSON.stringify({ session: { text: 'x'.repeat(500) } })
const TEXT = '你好，这件能便宜点吗？'

/** Rows that each step makes. */
export const INSERTS = {
  create: [
    insert('session_pairs', 'account_id, shop_id', (deal) => [[deal.account, deal.shop]]),
    insert(
      'sessions',
      'session_id, account_id, shop_id, task_type, state, live_slot, open_slot, external_task_id, created_at, state_since, last_activity, rests_from, judged_from, version, timeline_count, event_count, message_count, task_count',
      (deal) => {
        const { account, shop, at } = deal
        const times = [at, at, at, at, at]
        return [
          [
            session(deal),
            account,
            shop,
            'auto_bargain',
            'pending',
            1,
            'robot',
            deal.id,
            ...times,
            1,
            1,
            1,
            0,
            1,
          ],
        ]
      },
    ),
    insert(
      'session_tasks',
      'session_id, external_task_id, redis_task_id, account_id, shop_id, task_type, position, status, send_content, priority, attempt, lease_no, hand_outs, explained, ready_at, created_at, changed_at',
      (deal) => {
        const { id, account, shop, at } = deal
        const who = [session(deal), id, task(deal), account, shop, 'auto_bargain', 1, 'pending']
        return [[...who, TEXT, 5, 0, 0, '[]', 0, at, at, at]]
      },
    ),
    timeline(1, 'pending', 'create'),
    event('session.created', [1]),
  ],
  complete: [timeline(2, 'active', 'activate'), event('session.activated', [2, 3])],
  batch: [
    insert(
      'messages',
      'session_id, account_id, shop_id, message_id, content, sender, from_source, sent_at, arrival, created_at',
      (deal) =>
        Array.from({ length: LINES }, (_, i) => {
          const { id, account, shop, at } = deal
          return [
            session(deal),
            account,
            shop,
            `m-${id}-${i}`,
            `在的，亲 ${i}`,
            `${shop}:客服小王`,
            'shop',
            at,
            i,
            at,
          ]
        }),
    ),
    event('message.received', [4]),
  ],
} as const satisfies Record<string, readonly Statement[]>

/** Rows that each step changes. */
export const UPDATES = {
  next: [
    update(
      'session_tasks',
      `status = 'sent', attempt = 1, lease_no = 1, lease_token = CONCAT(redis_task_id, '.token'), lease_expires_at = UTC_TIMESTAMP(3) + INTERVAL 120 SECOND, ready_at = NULL, changed_at = UTC_TIMESTAMP(3)`,
      'redis_task_id',
      task,
    ),
    update('sessions', 'last_activity = UTC_TIMESTAMP(3), version = version + 1', 'session_id', session),
  ],
  info: [
    update(
      'session_tasks',
      `content_out = 1, handed_out_at = UTC_TIMESTAMP(3), hand_outs = '[1]', changed_at = UTC_TIMESTAMP(3)`,
      'redis_task_id',
      task,
    ),
  ],
  complete: [
    update(
      'session_tasks',
      `status = 'completed', confirmed_by = 'sender', finished_at = UTC_TIMESTAMP(3), changed_at = UTC_TIMESTAMP(3)`,
      'redis_task_id',
      task,
    ),
    update(
      'sessions',
      `state = 'active', state_since = UTC_TIMESTAMP(3), last_activity = UTC_TIMESTAMP(3), version = version + 1`,
      'session_id',
      session,
    ),
  ],
  batch: [update('sessions', `last_activity = UTC_TIMESTAMP(3), message_count = 20`, 'session_id', session)],
} as const satisfies Record<string, readonly Statement[]>
