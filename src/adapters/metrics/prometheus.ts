import { Counter, Gauge, Histogram, Registry } from 'prom-client'
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
  /** Seconds since 1970. */
  readonly nowSeconds: () => number
}

export const makePrometheus = ({ queue, nowSeconds }: Options): Metrics => {
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
  return {
    meter: { count: (happened, times = 1) => counters[happened.what].inc(labelsOf(happened), times) },
    noteRequest: ({ method, route, status, seconds }) =>
      requests.observe({ method, route: route ?? 'none', status: String(status) }, seconds),
    noteLoop: (loop) => loops.set({ loop }, nowSeconds()),
    contentType: registry.contentType,
    render: async () => {
      const stands = await queue().catch(() => null)
      depth(stands)
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
  return (queue: Stats['queue'] | null): void => {
    tasks.reset()
    age.remove()
    if (queue === null) return
    tasks.set({ stands: 'ready' }, queue.ready)
    tasks.set({ stands: 'held' }, queue.held)
    tasks.set({ stands: 'in_flight' }, queue.inFlight)
    tasks.set({ stands: 'outcome_unknown' }, queue.outcomeUnknown)
    age.set(queue.oldestReadySeconds ?? 0)
  }
}
