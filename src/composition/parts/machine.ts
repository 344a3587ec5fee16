import { makePrometheus } from '../../adapters/metrics/prometheus.ts'
import { newId, newSecret, sha256 } from '../../adapters/runtime/ids.ts'
import { makeLog } from '../../adapters/runtime/log.ts'
import { remember } from '../../adapters/runtime/remember.ts'
import { wait } from '../../adapters/runtime/wait.ts'
import { type Binding, bind } from '../container.ts'
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
      // With very many waiting tasks counting them takes a second or two, whoever scrapes however often.
      queue: remember(queueKeptMs, get(part.ELAPSED_MS), () => get(part.INSTRUMENTS).queueStats()),
      clocks: () => get(part.ACCOUNT_CLOCKS).skewed(),
      nowSeconds: () => get(part.NOW)().getTime() / 1_000,
    }),
  ),
  bind(part.METER, (get) => get(part.METRICS).meter),
  bind(part.SHUTDOWN, () => new AbortController()),
]

/** Counting takes a twentieth of the time at most, and a small queue is shown as it is. */
const queueKeptMs = (tookMs: number): number => Math.min(10_000, 20 * tookMs)
