import type { Run } from '../pair/passing-over.ts'
import type { DueWork } from '../ports/due-work.ts'
import type { RandomSource } from '../ports/id-source.ts'
import type { CatchUp } from './catch-up.ts'

/** Sees to leases at the moment at which they end, on every replica, whoever gave them (CONTRACT 4). */
export type LeaseEnds = {
  /** Takes back what is lost by now; the next run is due in `restMs` milliseconds. Throws what CatchUp does. */
  readonly step: () => Promise<Run & { readonly restMs: number }>
  /** Does so for whoever looks for a task, if a lease ended since the last look. Never throws: `step` tells of trouble. */
  readonly settleOver: () => Promise<void>
}

type Needs = {
  readonly returnLost: CatchUp
  readonly due: Pick<DueWork, 'nextLeaseEnd'>
  readonly random: RandomSource
  /** Milliseconds since any fixed moment; only spans are measured by it. */
  readonly elapsedMs: () => number
}

export const makeLeaseEnds = ({ returnLost, due, random, elapsedMs }: Needs): LeaseEnds => {
  // Until then no lease ends but those that were taken back.
  let quietUntil = Number.NEGATIVE_INFINITY
  let running: ReturnType<LeaseEnds['step']> | null = null

  const look = async () => {
    const run = await returnLost()
    if (run.isMore) return { ...run, restMs: 0 }
    const askedAt = elapsedMs()
    const { now, endsAt } = await due.nextLeaseEnd()
    const inMs = Math.min(HORIZON_MS, endsAt === null ? HORIZON_MS : endsAt.getTime() - now.getTime())
    // One that could not be taken back is the timer's business; polls do not try it again and again.
    quietUntil = askedAt + (inMs > 0 ? inMs : REST_MS)
    // A little late, so that timers never come too early and replicas not all at once.
    return { ...run, restMs: Math.max(REST_MS, inMs + 1 + random() * REST_MS) }
  }

  /** One run at a time: they would only wait for each other. */
  const step = (): ReturnType<LeaseEnds['step']> => {
    running ??= look()
      .catch((error: unknown) => {
        quietUntil = elapsedMs() + RETRY_MS
        throw error
      })
      .finally(() => {
        running = null
      })
    return running
  }

  const isDue = () => elapsedMs() >= quietUntil

  return {
    step,
    settleOver: async () => {
      // One that was under way may have looked just before the end that is waited for.
      for (let runs = 0; runs < 2 && isDue(); runs += 1) await step().catch(() => undefined)
    },
  }
}

/**
 * How far ahead the ends are known: no lease is shorter than 5 s (CONTRACT 4), so what is given or extended after a
 * look ends no sooner than that.
 */
const HORIZON_MS = 4_000
/** Between two runs; leases that end closer together are taken back together. */
const REST_MS = 100
/** Polls leave a run that failed alone for so long. */
const RETRY_MS = 1_000
