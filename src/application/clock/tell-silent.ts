import { after } from '../../domain/instant.ts'
import { type PacingRules, quietHoursEnd } from '../../domain/pacing.ts'
import { type AlertChannel, alertsFor } from '../pair/alerts-for.ts'
import type { IdSource } from '../ports/id-source.ts'
import type { PauseStore } from '../ports/pause-store.ts'
import type { WorkerBook } from '../ports/worker-book.ts'
import { type CatchUp, inSlice } from './catch-up.ts'

type Needs = {
  readonly workers: WorkerBook
  readonly pauses: PauseStore
  readonly pacing: PacingRules
  readonly newId: IdSource
  readonly channels: readonly AlertChannel[]
  readonly silentMs: number
  /** Called when alerts were written. */
  readonly ringAlerts: () => void
}

/** Tells of accounts with ready tasks that no worker asks for, once each until it is asked for again (CONTRACT 7). */
export const makeTellSilent =
  ({ workers, pauses, pacing, newId, channels, silentMs, ringAlerts }: Needs): CatchUp =>
  () =>
    inSlice(async (limit) => {
      // In quiet hours nothing is ready, and what was held by them has not been ready for long when they end.
      const { now: asOf } = await pauses.inForce()
      const isQuiet = [asOf, after(asOf, -silentMs)].some((at) => quietHoursEnd(pacing, at) !== null)
      if (isQuiet) return 0

      const told = await workers.tellSilent(silentMs, limit, (accountId, now) => {
        const event = { id: newId('event'), type: 'worker.silent', at: now, seq: null, accountId } as const
        return { event, alerts: alertsFor([event], channels, newId, now) }
      })
      if (told > 0) ringAlerts()
      return told
    })
