import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { SkewedClocks } from '../../application/ports/account-clocks.ts'
import type { Happened, Meter } from '../../application/ports/meter.ts'
import type { Stats } from '../../application/ports/record-reader.ts'

/** What a request was, without whom it was about. */
type MeteredRequest = {
  readonly method: string
  /** The pattern of its path, or null when there is nothing at it. */
  readonly route: string | null
  readonly status: number
  readonly seconds: number
}

/** The metrics of this process, as Prometheus reads them. */
export type Metrics = {
  readonly meter: Meter
  readonly noteRequest: (request: MeteredRequest) => void
  /** A run of something that goes on by itself went well. */
  readonly noteLoop: (loop: string) => void
  readonly contentType: string
  render(): Promise<string>
}

type Options = {
  /** How the queue stands; when it cannot be told, the rest is. */
  readonly queue: () => Promise<Stats['queue']>
  /** Whether the database answers. Never rejects. */
  readonly isDatabaseUp: () => Promise<boolean>
  /** Resolves when a scrape waits for the database no longer. */
  readonly late: () => Promise<unknown>
  /** How far the clocks of chats are off; when it cannot be told, the rest is. */
  readonly clocks: () => Promise<SkewedClocks>
  /** How many listen to events. */
  readonly listeners: () => number
  /** Seconds since 1970. */
  readonly nowSeconds: () => number
}

export const makePrometheus = (options: Options): Metrics => {
  const { isDatabaseUp, late, clocks, listeners, nowSeconds } = options
  const registry = new Registry()
  const counters = makeCounters(registry)
  const requests = makeRequests(registry)
  const loops = new Gauge({
    name: 'auto_session_loop_last_success_timestamp_seconds',
    help: 'When each loop of this process last ran without an error.',
    labelNames: ['loop'],
    registers: [registry],
  })
  const depth = makeDepth(registry)
  const database = new Gauge({
    name: 'auto_session_database_up',
    help: 'Whether the database answered this scrape in time: 1 or 0.',
    registers: [registry],
  })
  const listening = new Gauge({
    name: 'auto_session_event_listeners',
    help: 'Who listens to the events of this process now.',
    registers: [registry],
  })
  const queueNow = makeQueueNow(options)
  const skew = makeSkew(registry)
  return {
    meter: { count: (happened, times = 1) => counters[happened.what].inc(labelsOf(happened), times) },
    noteRequest: ({ method, route, status, seconds }) =>
      requests.observe({ method, route: route ?? 'none', status: String(status) }, seconds),
    noteLoop: (loop) => loops.set({ loop }, nowSeconds()),
    contentType: registry.contentType,
    render: async () => {
      const tooLate = late()
      const isUp = Promise.race([isDatabaseUp(), tooLate.then(() => false)])
      const skewed = Promise.race([clocks(), tooLate.then(() => null)]).catch(() => null)
      depth(await queueNow(tooLate))
      skew(await skewed)
      database.set((await isUp) ? 1 : 0)
      listening.set(listeners())
      return registry.metrics()
    },
  }
}

/** Every counter, with its labels; those without labels stand at 0 from the start. */
const COUNTERS = {
  hand_off: ['auto_session_hand_offs_total', 'Sessions that went to a human, by rule.', ['rule']],
  detection: ['auto_session_detections_total', 'Traces of a human that were found.', ['rule', 'acted']],
  false_alarm: ['auto_session_false_alarms_total', 'Hand-backs that said so, by rule.', ['rule']],
  lease_lost: ['auto_session_lease_losses_total', 'Leases that ran out.', ['content_out']],
  collision: [
    'auto_session_collisions_total',
    "Robot texts that landed after a human's in the same pair.",
    [],
  ],
  double_send: ['auto_session_double_sends_total', 'Texts that stand in a transcript more than once.', []],
  message_edited: ['auto_session_messages_edited_total', 'Messages that came again with another text.', []],
  unreadable_row: [
    'auto_session_unreadable_rows_total',
    'Rows that were met and could not be read, or contradict themselves: the doctor names them.',
    ['table'],
  ],
  shared_worker: [
    'auto_session_shared_workers_total',
    'Polls under a worker_id that had polled from another address within a minute.',
    [],
  ],
  poll_not_noted: ['auto_session_polls_not_noted_total', 'Failed writes of who polls.', []],
  set_aside: ['auto_session_set_aside_total', 'Tasks that could not be leased and were set aside.', []],
  repair: ['auto_session_repairs_total', 'Things that were put right, by kind.', ['repair']],
  alert: ['auto_session_alerts_total', 'Tries to deliver an alert.', ['channel', 'outcome']],
} as const satisfies Record<Happened['what'], readonly [string, string, readonly string[]]>

type Counters = Record<Happened['what'], Counter<string>>
const makeCounters = (registry: Registry): Counters => {
  const made = Object.entries(COUNTERS).map(([what, [name, help, labelNames]]) => [
    what,
    new Counter<string>({ name, help, labelNames, registers: [registry] }),
  ])
  return Object.fromEntries(made) as Counters
}

const labelsOf = (happened: Happened): Record<string, string> => {
  switch (happened.what) {
    case 'hand_off':
    case 'false_alarm':
      return { rule: happened.rule }
    case 'detection':
      return { rule: happened.rule, acted: String(happened.acted) }
    case 'lease_lost':
      return { content_out: String(happened.contentOut) }
    case 'unreadable_row':
      return { table: happened.table }
    case 'repair':
      return { repair: happened.repair }
    case 'alert':
      return { channel: happened.channel, outcome: happened.outcome }
    case 'collision':
    case 'double_send':
    case 'message_edited':
    case 'shared_worker':
    case 'poll_not_noted':
    case 'set_aside':
      return {}
  }
}

const makeRequests = (registry: Registry) =>
  new Histogram({
    name: 'auto_session_http_request_duration_seconds',
    help: 'Requests by pattern of their path and status, and how long they took.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.025, 0.1, 0.5, 2.5, 30],
    registers: [registry],
  })

/** How the queue stood when it was counted. */
type QueueThen = { readonly queue: Stats['queue']; readonly countedAt: number }

/**
 * How the queue stands: as it was counted last where counting takes longer than a scrape waits, null where it cannot be
 * counted.
 */
const makeQueueNow = ({ queue, nowSeconds }: Options) => {
  let last: QueueThen | null = null
  const count = async (): Promise<QueueThen | null> => {
    last = await queue().then(
      (counted) => ({ queue: counted, countedAt: nowSeconds() }),
      () => null,
    )
    return last
  }
  return (tooLate: Promise<unknown>): Promise<QueueThen | null> =>
    Promise.race([count(), tooLate.then(() => last)])
}

/** Shows how the queue stands, or nothing of it when that is not known. */
const makeDepth = (registry: Registry) => {
  const tasks = new Gauge({
    name: 'auto_session_queue_tasks',
    help: 'Tasks that are not finished, by how they stand.',
    labelNames: ['stands'],
    registers: [registry],
  })
  const age = new Gauge({
    name: 'auto_session_queue_oldest_ready_seconds',
    help: 'How long the oldest ready task has been ready; 0 when there is none.',
    registers: [registry],
  })
  const counted = new Gauge({
    name: 'auto_session_queue_counted_timestamp_seconds',
    help: 'When the numbers of the queue were counted.',
    registers: [registry],
  })
  return (then: QueueThen | null): void => {
    tasks.reset()
    age.remove()
    counted.remove()
    if (then === null) return
    const { queue, countedAt } = then
    counted.set(countedAt)
    tasks.set({ stands: 'ready' }, queue.ready)
    tasks.set({ stands: 'held' }, queue.held)
    tasks.set({ stands: 'in_flight' }, queue.inFlight)
    tasks.set({ stands: 'outcome_unknown' }, queue.outcomeUnknown)
    age.set(queue.oldestReadySeconds ?? 0)
  }
}

/** Shows how far the clocks of chats are off, or nothing of it when that is not known. */
const makeSkew = (registry: Registry) => {
  const most = new Gauge({
    name: 'auto_session_clock_skew_seconds',
    help: 'The largest skew seen in the last 24 h between the clock of a chat and that of the database.',
    registers: [registry],
  })
  const accounts = new Gauge({
    name: 'auto_session_clock_skewed_accounts',
    help: 'Accounts whose chats were seen to be skewed by more than 60 s in the last 24 h.',
    registers: [registry],
  })
  return (skewed: SkewedClocks | null): void => {
    most.remove()
    accounts.remove()
    if (skewed === null) return
    most.set(skewed.mostMs / 1_000)
    accounts.set(skewed.accounts)
  }
}
