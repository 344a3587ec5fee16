import type { SessionEvent } from '../domain/session-event.ts'
import { type AlertChannel, alertsFor } from './alerts.ts'
import type { IdSource } from './ports/id-source.ts'
import type { WorkerBook } from './ports/worker-book.ts'
import type { CatchUp } from './return-lost-leases.ts'

type Needs = {
  readonly workers: WorkerBook
  readonly newId: IdSource
  readonly channels: readonly AlertChannel[]
  readonly silentMs: number
  /** Called when alerts were written. */
  readonly ringAlerts: () => void
}

/** Tells of accounts with ready tasks that no worker asks for, once each until it is asked for again (CONTRACT 7). */
export const makeTellSilent =
  ({ workers, newId, channels, silentMs, ringAlerts }: Needs): CatchUp =>
  async () => {
    const told = await workers.tellSilent(silentMs, SLICE, (accountId, now) => {
      const event: SessionEvent = {
        id: newId('event'),
        type: 'worker.silent',
        at: now,
        seq: null,
        session: null,
        task: null,
        messages: [],
        accountId,
        pause: null,
      }
      return { event, alerts: alertsFor([event], channels, newId, now) }
    })
    if (told > 0) ringAlerts()
    return told
  }
const SLICE = 200
