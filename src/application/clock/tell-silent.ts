import type { PacingRules } from '../../domain/pacing.ts'
import { type AlertChannel, alertsFor } from '../pair/alerts-for.ts'
import type { IdSource } from '../ports/id-source.ts'
import type { WorkerBook } from '../ports/worker-book.ts'
import { type CatchUp, inSlice } from './catch-up.ts'

type Needs = {
  readonly workers: WorkerBook
  readonly pacing: PacingRules
  readonly newId: IdSource
  readonly channels: readonly AlertChannel[]
  readonly silentMs: number
  /** Called when alerts were written. */
  readonly ringAlerts: () => void
  /** Called when events were written. */
  readonly ringEvents: () => void
}

/** Tells of accounts with ready tasks that no worker asks for, once each until it is asked for again (CONTRACT 7). */
export const makeTellSilent =
  ({ workers, pacing, newId, channels, silentMs, ringAlerts, ringEvents }: Needs): CatchUp =>
  () =>
    inSlice(async (limit) => {
      const told = await workers.tellSilent({ silentMs, pacing }, limit, (accountId, now) => {
        const event = { id: newId('event'), type: 'worker.silent', at: now, seq: null, accountId } as const
        return { event, alerts: alertsFor([event], channels, newId, now) }
      })
      if (told === 0) return told
      ringAlerts()
      ringEvents()
      return told
    })
