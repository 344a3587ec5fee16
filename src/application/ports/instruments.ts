import type { Stats } from './record-reader.ts'

/**
 * What only those who watch the service ask of its records. Both methods throw DatabaseUnavailable.
 * Each adapter passes test/contracts/instruments.contract.ts.
 */
export interface Instruments {
  /** How the queue stands: the part of the stats that costs little. */
  queueStats(): Promise<Stats['queue']>
  /** Lines of our account in these sessions, sent at `since` or later, that no text of a robot explains: oldest first. */
  unexplainedLines(sessionIds: readonly string[], since: Date, limit: number): Promise<readonly SaidLine[]>
}

export type SaidLine = { readonly sender: string; readonly sentAt: Date }
