import type { Pause } from '../../domain/pause.ts'

/** The pauses that operators, and robots whose account is unavailable, put. Throws DatabaseUnavailable. */
export interface PauseStore {
  /** Puts it, in the place of one with the same scope; `createdAt` is the database's time. */
  put(pause: Omit<Pause, 'createdAt'>): Promise<Pause>

  /** Those in force, by scope. */
  list(): Promise<readonly Pause[]>

  /** Those in force as of a moment ago, a second at most: a poll may ask often. */
  inForce(): Promise<PausesInForce>

  /** False when there is none in force with this scope. */
  remove(scope: string): Promise<boolean>
}

export type PausesInForce = { readonly pauses: readonly Pause[]; readonly now: Date }
