export const HINTS = ['alerts', 'events'] as const
/** What was written that other replicas wait for. */
export type Hint = (typeof HINTS)[number]

/**
 * Tells the other replicas at once what they would find by themselves a little later: a hint may be lost, and may come
 * twice. The database is the truth.
 */
export interface Hints {
  /** Never throws, and keeps nobody waiting; many at once are told as few. */
  send(hint: Hint): void
  /** Hears the hints of the other replicas, and each kind anew after hints may have been lost. */
  listen(listener: (hint: Hint) => void): void
  close(): Promise<void>
}

/** Where there is one process alone. */
export const NO_HINTS: Hints = {
  send: () => undefined,
  listen: () => undefined,
  close: async () => undefined,
}
