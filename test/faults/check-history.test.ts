import { describe, expect, it } from 'vitest'
import { checkHistory, type Promised } from './check-history.ts'
import type { EntryBody, History, Recorded, SessionBody, TaskBody } from './history.ts'

const PAIR = { account_id: 'acc', shop_id: 'shop' }
const START = Date.parse('2026-11-29T08:00:00.000Z')
const at = (ms: number): string => new Date(START + ms).toISOString()

const call = (what: string, from: number, to: number | null, more: Partial<Recorded> = {}): Recorded => ({
  who: 'client',
  what,
  asked: {},
  invokedAt: START + from,
  endedAt: to === null ? null : START + to,
  outcome: 'ok',
  status: 200,
  body: {},
  ...more,
})

const entry = (seq: number, ms: number, from: string | null, to: string, command: string): EntryBody => ({
  seq,
  at: at(ms),
  from,
  to,
  command,
})

const SESSION: SessionBody = {
  ...PAIR,
  session_id: 's1',
  task_type: 'auto_bargain',
  state: 'transferred',
  external_task_id: 'E1',
}
const TASK: TaskBody = { task_id: 't1', session_id: 's1', external_task_id: 'E1', status: 'completed' }
const TIMELINE = [
  entry(1, 10, null, 'pending', 'create'),
  entry(2, 200, 'pending', 'active', 'complete'),
  entry(3, 400, 'active', 'transferred', 'transfer'),
]
const HAND_OUT = call('send_info', 100, 120, {
  who: 'sender 1',
  asked: { taskId: 't1', leaseToken: 'x' },
  body: { task_id: 't1', lease_expires_at: at(5_000) },
})
const CREATE = call('create', 0, 30, {
  asked: { key: 'k1', externalTaskId: 'E1', pair: PAIR },
  body: { session_id: 's1', task_id: 't1' },
})

/** A bargain that a human took over, as it should be. */
const GOOD: History = {
  calls: [
    CREATE,
    CREATE,
    HAND_OUT,
    call('complete', 150, 210, { body: { task_id: 't1' } }),
    call('upload', 220, 230, { asked: { pair: PAIR, messageIds: ['m1'] } }),
    call('transfer', 390, 410, { body: { session_id: 's1', state_since: at(400) } }),
    call('create', 500, 5_600, { outcome: 'info', status: 503 }),
    call('create', 6_000, null, { outcome: 'info', status: null }),
  ],
  typed: [{ taskId: 't1', leaseToken: 'x', who: 'sender 1', at: START + 140 }],
  told: [{ id: 'e1', type: 'session.transferred', sessionId: 's1', seq: 3 }],
  records: {
    sessions: [SESSION],
    tasks: [TASK],
    timelines: new Map([['s1', TIMELINE]]),
    messages: new Map([['acc/shop', new Set(['m1'])]]),
  },
}

const withCalls = (...calls: Recorded[]): History => ({ ...GOOD, calls: [...GOOD.calls, ...calls] })
const withRecords = (records: Partial<History['records']>): History => ({
  ...GOOD,
  records: { ...GOOD.records, ...records },
})
const beside = (session: Partial<SessionBody>, timeline: readonly EntryBody[]): History =>
  withRecords({
    sessions: [SESSION, { ...SESSION, session_id: 's2', ...session }],
    timelines: new Map([...GOOD.records.timelines, ['s2', timeline]]),
  })
const anotherHolder = call('send_info', 1_000, 1_010, {
  who: 'sender 2',
  asked: { taskId: 't1', leaseToken: 'y' },
  body: { task_id: 't1', lease_expires_at: at(9_000) },
})

/** Histories that break one promise each, by what went wrong. */
const BROKEN: readonly (readonly [wrong: string, promise: Promised, history: History])[] = [
  ['a session that is gone', 'an acknowledged session is kept', withRecords({ sessions: [] })],
  ['a task that is gone', 'an acknowledged task is kept', withRecords({ tasks: [] })],
  [
    'a completion that is gone',
    'an acknowledged completion is kept',
    withRecords({ tasks: [{ ...TASK, status: 'failed' }] }),
  ],
  ['a message that is gone', 'an acknowledged message is kept', withRecords({ messages: new Map() })],
  [
    'a move that is gone',
    'an acknowledged move is kept',
    withCalls(call('close', 600, 610, { body: { session_id: 's1', state_since: at(605) } })),
  ],
  [
    'a second task of one request',
    'a request is carried out once',
    withRecords({ tasks: [TASK, { ...TASK, task_id: 't2', status: 'cancelled' }] }),
  ],
  [
    'another answer to the same key',
    'a repeat gets the first answer',
    withCalls({ ...CREATE, body: { session_id: 's1', task_id: 't1', replayed: true } }),
  ],
  [
    'two live sessions',
    'a pair has one live session',
    beside({ state: 'pending', task_type: 'manual_urgent' }, [entry(1, 300, null, 'pending', 'create')]),
  ],
  [
    'two open sessions of a kind',
    'a pair has one open session of a kind',
    beside({ state: 'completed' }, [
      entry(1, 0, null, 'pending', 'create'),
      entry(2, 5, 'pending', 'paused', 'pause'),
      entry(3, 300, 'paused', 'completed', 'close'),
    ]),
  ],
  ['two holders', 'a text is held by one sender', withCalls(anotherHolder)],
  [
    'a text typed twice',
    'a text is typed once',
    { ...GOOD, typed: [...GOOD.typed, { taskId: 't1', leaseToken: 'y', who: 'sender 2', at: START + 900 }] },
  ],
  ['a completion of what nobody typed', 'no text is lost', { ...GOOD, typed: [] }],
  [
    'a text that waits for ever',
    'no text is lost',
    withRecords({
      tasks: [TASK, { ...TASK, task_id: 't2', external_task_id: 'E2', status: 'pending' }],
    }),
  ],
  [
    'a hand-out after the transfer',
    'texts go out of working sessions only',
    withCalls({ ...HAND_OUT, invokedAt: START + 450, endedAt: START + 460 }),
  ],
  [
    'a timeline with a gap',
    'the timeline folds to the state',
    withRecords({
      timelines: new Map([['s1', TIMELINE.with(1, entry(4, 200, 'pending', 'active', 'complete'))]]),
    }),
  ],
  [
    'a state that the timeline does not end with',
    'the timeline folds to the state',
    withRecords({ sessions: [{ ...SESSION, state: 'active' }] }),
  ],
  ['a transfer that nobody was told of', 'each transfer is told, and nothing else', { ...GOOD, told: [] }],
  [
    'a transfer told twice',
    'each transfer is told, and nothing else',
    { ...GOOD, told: [...GOOD.told, { id: 'e2', type: 'session.transferred', sessionId: 's1', seq: 4 }] },
  ],
  [
    'alerts that overtake each other',
    'alerts of a session come in order',
    { ...GOOD, told: [{ id: 'e0', type: 'session.ended', sessionId: 's1', seq: 9 }, ...GOOD.told] },
  ],
  [
    'a refusal that came late',
    'what cannot be served is refused in time',
    withCalls(call('create', 0, 15_000, { outcome: 'info', status: 503 })),
  ],
  [
    'a call that is not well-formed',
    'no call is malformed',
    withCalls(call('poll', 0, 5, { outcome: 'fail', status: 422 })),
  ],
  [
    'an answer 500',
    'no answer is a surprise',
    withCalls(call('poll', 0, 5, { outcome: 'info', status: 500 })),
  ],
]

describe('the checks of a history', () => {
  it('find nothing in a good one', () => {
    expect(checkHistory(GOOD)).toEqual([])
  })

  it.each(BROKEN)('see %s', (_, promise, history) => {
    expect(checkHistory(history).map((violation) => violation.promise)).toContain(promise)
  })

  it('let a text go out again that its first holder gave back, or whose lease was over', () => {
    const release = call('release', 900, 905, { asked: { leaseToken: 'x' } })
    expect(promisesBroken(withCalls(release, anotherHolder))).not.toContain('a text is held by one sender')
    const later = { ...anotherHolder, invokedAt: START + 5_100, endedAt: START + 5_110 }
    expect(promisesBroken(withCalls(later))).not.toContain('a text is held by one sender')
  })

  it('let a delivery come again under its id', () => {
    expect(checkHistory({ ...GOOD, told: [...GOOD.told, ...GOOD.told] })).toEqual([])
  })
})

const promisesBroken = (history: History) => checkHistory(history).map(({ promise }) => promise)
