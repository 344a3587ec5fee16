import { expect, it } from 'vitest'
import { makePrometheus } from '../../../src/adapters/metrics/prometheus.ts'
import { DatabaseUnavailable } from '../../../src/application/ports/unavailable.ts'
import { begin, useHttpApps } from '../http-steps.ts'

const open = useHttpApps()

const NEVER_LATE = { late: () => new Promise(() => {}), nowSeconds: () => 1_000, listeners: () => 0 }
const STANDS = { ready: 3, held: 0, inFlight: 0, outcomeUnknown: 0, oldestReadySeconds: 9 }

/** Each sample of the text format: its name with labels, and its value. */
const samples = (text: string): ReadonlyMap<string, number> =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  )

it('GET /metrics tells what Prometheus reads: names of the contract, from 0', async () => {
  const { call } = await open()
  const answer = await call('GET', '/metrics')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('Content-Type')).toMatch(/^text\/plain; version=0\.0\.4; charset=utf-8$/)
  const told = samples(answer.body)
  expect(told.get('auto_session_collisions_total')).toBe(0)
  expect(told.get('auto_session_double_sends_total')).toBe(0)
  expect(told.get('auto_session_queue_tasks{stands="ready"}')).toBe(0)
})

it('tells how the queue stands, and how old its oldest task is', async () => {
  const { call, application } = await open()
  await begin(call)
  application.clock.pass(90)
  const told = samples((await call('GET', '/metrics')).body)
  expect(told.get('auto_session_queue_tasks{stands="ready"}')).toBe(1)
  expect(told.get('auto_session_queue_oldest_ready_seconds')).toBe(90)
})

it('counts requests by the pattern of their path, and never by whom they are about', async () => {
  const { call } = await open()
  const { session_id } = await begin(call)
  await call('GET', `/api/sessions/${session_id}`)
  await call('GET', '/api/sessions/ses_none')
  await call('GET', '/no/such/path')
  const { body } = await call('GET', '/metrics')
  const told = samples(body)
  const count = (labels: string) => told.get(`auto_session_http_request_duration_seconds_count{${labels}}`)
  expect(count('method="GET",route="/api/sessions/{id}",status="200"')).toBe(1)
  expect(count('method="GET",route="/api/sessions/{id}",status="404"')).toBe(1)
  expect(count('method="GET",route="none",status="404"')).toBe(1)
  for (const name of [session_id, 'acc-1', 'shop-9', '/no/such']) expect(body).not.toContain(name)
})

it('tells the rest when the database does not answer', async () => {
  const queue = () => Promise.reject(new DatabaseUnavailable('away'))
  const metrics = makePrometheus({ ...NEVER_LATE, queue, clocks: queue, isDatabaseUp: async () => false })
  metrics.noteLoop('idle sessions')
  metrics.meter.count({ what: 'hand_off', rule: 'human_on_account' })
  metrics.meter.count({ what: 'double_send' }, 3)
  const told = samples(await metrics.render())
  expect(told.get('auto_session_loop_last_success_timestamp_seconds{loop="idle sessions"}')).toBe(1_000)
  expect(told.get('auto_session_hand_offs_total{rule="human_on_account"}')).toBe(1)
  expect(told.get('auto_session_double_sends_total')).toBe(3)
  const unknown = /^auto_session_(queue|clock)/
  expect([...told.keys()].filter((name) => unknown.test(name))).toEqual([])
  expect(told.get('auto_session_database_up')).toBe(0)
})

it('waits for the database no longer than it may: tells what it counted last, and when', async () => {
  const never = new Promise<never>(() => {})
  let counting: Promise<typeof STANDS> = Promise.resolve(STANDS)
  let late: Promise<unknown> = never
  let nowSeconds = 1_000
  const metrics = makePrometheus({
    queue: () => counting,
    clocks: async () => ({ accounts: 0, mostMs: 0 }),
    isDatabaseUp: () => (late === never ? Promise.resolve(true) : never),
    late: () => late,
    listeners: () => 0,
    nowSeconds: () => nowSeconds,
  })
  expect(samples(await metrics.render()).get('auto_session_database_up')).toBe(1)
  counting = never
  late = Promise.resolve()
  nowSeconds = 1_015
  const told = samples(await metrics.render())
  expect(told.get('auto_session_database_up')).toBe(0)
  expect(told.get('auto_session_queue_tasks{stands="ready"}')).toBe(STANDS.ready)
  expect(told.get('auto_session_queue_counted_timestamp_seconds')).toBe(1_000)
})
