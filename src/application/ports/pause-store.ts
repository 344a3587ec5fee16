import type { Pause } from '../../domain/pause.ts'

/**
 * The pauses that operators, and robots whose account is unavailable, put. Throws DatabaseUnavailable.
 * Each adapter passes test/contracts/pause-store.contract.ts.
 */
export interface PauseStore {
  /** Puts it, in the place of one with the same scope; `createdAt` is the database's time. */
  put(pause: Omit<Pause, 'createdAt'>): Promise<Pause>

  /** Those in force, by scope. */
  list(): Promise<readonly Pause[]>

  /**
   * Those in force as of a moment ago: a second at most, and never before the last `put` or `remove` of this store.
   * A poll may ask often.
   */
  inForce(): Promise<PausesInForce>

  /** False when there is none in force with this scope. */
  remove(scope: string): Promise<boolean>
}

export type PausesInForce = { readonly pauses: readonly Pause[]; readonly now: Date }
