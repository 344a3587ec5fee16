import { describe, expect, it } from 'vitest'

const WEB = new URL('../../../src/adapters/http/console/web/', import.meta.url)
const { claimsIn, countBy, handOversIn, latenciesIn, quantile, quantilesBy, ratesOf, spansOf } = await import(
  new URL('numbers/reckon.js', WEB).href
)
const { isSilent, queuesByAccount } = await import(new URL('dispatch/by-account.js', WEB).href)

const T0 = Date.parse('2026-11-22T08:00:00Z')
const at = (minutes: number) => new Date(T0 + minutes * 60_000).toISOString()
const MINUTE = 60_000

describe('what the numbers are reckoned from', () => {
  it('has spans at round times that hold the whole range', () => {
    const { starts } = spansOf(T0 + 7 * MINUTE, T0 + 61 * MINUTE, 15 * MINUTE)
    expect(starts.map((start: number) => (start - T0) / MINUTE)).toEqual([0, 15, 30, 45, 60])
  })

  it('counts by span and kind, the edges belonging to the span that they begin', () => {
    const happened = [0, 14.9, 15, 44, 100].map((minutes, n) => ({
      at: at(minutes),
      kind: n % 2 ? 'b' : 'a',
    }))
    const spans = spansOf(T0, T0 + 59 * MINUTE, 15 * MINUTE)
    expect(countBy(spans, happened, ['a', 'b'])).toEqual([
      [1, 1, 0, 0],
      [1, 0, 1, 0],
    ])
  })

  it('knows the value that a share does not go beyond, and none of nothing', () => {
    const hundred = Array.from({ length: 100 }, (_, n) => 100 - n)
    expect([0.5, 0.95, 1].map((share) => quantile(hundred, share))).toEqual([50, 95, 100])
    expect(quantile([7], 0.5)).toBe(7)
    expect(quantile([], 0.5)).toBeNull()
    const spans = spansOf(T0, T0 + 29 * MINUTE, 15 * MINUTE)
    expect(quantilesBy(spans, [{ at: at(16), value: 3 }], [0.5])).toEqual([[null, 3]])
  })

  const robot = { session_id: 's1', task_type: 'auto_bargain' }
  const manual = { session_id: 's2', task_type: 'manual_complaint' }
  const entry = (
    minutes: number,
    command: string,
    from: string | null,
    to: string,
    rule: string | null = null,
  ) => ({
    at: at(minutes),
    command,
    from,
    to,
    rule,
    reason: null,
  })
  const timelines = [
    {
      of: robot,
      entries: [
        entry(0, 'create', null, 'pending'),
        entry(1, 'transfer', 'active', 'transferred', 'human_requested'),
        entry(4, 'assign', 'transferred', 'transferred'),
        entry(5, 'unassign', 'transferred', 'transferred'),
        entry(6, 'assign', 'transferred', 'transferred'),
        entry(7, 'handback', 'transferred', 'active'),
        entry(9, 'transfer', 'active', 'transferred', 'human_requested'),
      ],
    },
    { of: manual, entries: [entry(2, 'create', null, 'active'), entry(4, 'assign', 'active', 'active')] },
  ]

  it('takes a claim from the hand-over, once, and a manual session from its beginning', () => {
    expect(claimsIn(timelines)).toEqual([
      { at: at(1), value: 180 },
      { at: at(2), value: 120 },
    ])
  })

  it('counts every hand-over, and each session once in the rate of its rule', () => {
    expect(ratesOf(handOversIn(timelines))).toEqual([{ kind: 'human_requested', times: 2, sessions: 1 }])
  })

  it('gathers what people handed over themselves, whatever they wrote', () => {
    const move = { command: 'transfer', from: 'active', to: 'transferred', rule: null, at: at(0) }
    const entries = [
      { ...move, actor: '小李', reason: 'angry shop' },
      { ...move, actor: '小李', reason: null },
      { ...move, actor: 'system', reason: 'send_failed' },
    ]
    const kinds = handOversIn([{ of: robot, entries }]).map(({ kind }: { kind: string }) => kind)
    expect(kinds).toEqual(['by_hand', 'by_hand', 'send_failed'])
  })

  it('takes latency from when a text was due to when it went out', () => {
    const task = (created: number, notBefore: number | null, out: number | null) => ({
      created_at: at(created),
      not_before: notBefore === null ? null : at(notBefore),
      handed_out_at: out === null ? null : at(out),
    })
    expect(latenciesIn([task(0, null, 1), task(0, 5, 7), task(0, null, null)])).toEqual([
      { at: at(0), value: 60 },
      { at: at(5), value: 120 },
    ])
  })
})

describe('the queue by account', () => {
  const task = (account_id: string, minutes: number, more = {}) => ({
    account_id,
    status: 'pending',
    outcome_unknown: false,
    created_at: at(minutes),
    not_before: null,
    ...more,
  })
  const worker = (account_ids: string[], minutes: number) => ({
    worker_id: 'w',
    account_ids,
    last_poll_at: at(minutes),
    task_id: null,
    shared: false,
  })
  const silentBefore = T0 + 7 * MINUTE

  it('tells what waits, since when, what is in flight and what nobody knows of', () => {
    const tasks = [
      task('a', 3),
      task('a', 1),
      task('a', 0, { status: 'sent' }),
      task('a', 0, { status: 'sent', outcome_unknown: true }),
    ]
    expect(queuesByAccount(tasks, [], [], silentBefore)).toMatchObject([
      { account: 'a', waiting: 2, inFlight: 1, unknown: 1, oldest: at(1), askers: 0, askedAt: null },
    ])
  })

  it('counts who asks for it by name or for any, unless he is silent', () => {
    const workers = [worker(['a'], 9), worker([], 8), worker(['a'], 2), worker(['b'], 9)]
    expect(isSilent(worker([], 7), silentBefore)).toBe(false)
    expect(isSilent(worker([], 6.9), silentBefore)).toBe(true)
    const [a] = queuesByAccount([task('a', 1)], workers, [], silentBefore)
    expect(a).toMatchObject({ account: 'a', askers: 2, askedAt: at(9) })
  })

  it('has those that are paused or asked for beside those with texts, the most waiting first', () => {
    const pause = { scope: 'account:p:q', reason: 'x', until: null, created_at: at(0), created_by: 'y' }
    const queues = queuesByAccount([task('z', 0)], [worker(['a'], 9)], [pause], silentBefore)
    expect(queues.map(({ account }: { account: string }) => account)).toEqual(['z', 'a', 'p:q'])
    expect(queues[2]).toMatchObject({ pause })
  })
})
