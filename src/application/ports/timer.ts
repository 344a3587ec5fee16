/** Waits `ms` milliseconds, less when `signal` aborts first; never throws. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>
