import { setTimeout as after } from 'node:timers/promises'
import { makePrometheus } from '../../adapters/metrics/prometheus.ts'
import { newId, newSecret, sha256 } from '../../adapters/runtime/ids.ts'
import { makeLog } from '../../adapters/runtime/log.ts'
import { remember } from '../../adapters/runtime/remember.ts'
import { wait } from '../../adapters/runtime/wait.ts'
import { type Binding, bind } from '../container.ts'
import { countingOptions } from '../counting-options.ts'
import * as part from '../tokens.ts'

/** What comes from the machine: clocks, ids, the log, the metrics of this process. */
export const machineParts: readonly Binding[] = [
  bind(part.LOG, (get) => makeLog(get(part.SETTINGS).logLevel)),
  bind(part.NEW_ID, () => newId),
  bind(part.NEW_SECRET, () => newSecret),
  bind(part.RANDOM, () => Math.random),
  bind(part.DIGEST, () => sha256),
  bind(part.WAIT, () => wait),
  bind(part.ELAPSED_MS, () => () => performance.now()),
  bind(part.NOW, () => () => new Date()),
  bind(part.METRICS, (get) =>
    makePrometheus({
      queue: remember(countingOptions(get), () => get(part.INSTRUMENTS).queueStats()),
      isDatabaseUp: () => get(part.DATABASE_ANSWERS)(),
      late: () => after(SCRAPE_WAITS_MS, undefined, { ref: false }),
      clocks: () => get(part.ACCOUNT_CLOCKS).skewed(),
      listeners: () => get(part.EVENT_STREAM).count(),
      nowSeconds: () => get(part.NOW)().getTime() / 1_000,
    }),
  ),
  bind(part.METER, (get) => get(part.METRICS).meter),
  bind(part.SHUTDOWN, () => new AbortController()),
]

/** Behind the second that what follows commits may take: /metrics answers within 2 s. */
const SCRAPE_WAITS_MS = 700
