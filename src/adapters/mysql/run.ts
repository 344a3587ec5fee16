import type { Connections } from './connections.ts'
import type { Waits } from './waits.ts'

/** One thing that is asked of the database, and how long it may take. */
export type Run = {
  readonly connections: Connections
  readonly waits: Waits
  /** By `performance.now()`. */
  readonly endsAt: number
}

/** How long its next statement may take, in milliseconds. */
export const statementMs = ({ waits, endsAt }: Run): number =>
  Math.max(waits.statementMs, endsAt - performance.now())
