import type { Get } from './container.ts'
import { ELAPSED_MS, WAIT } from './tokens.ts'

/**
 * How what is counted is remembered. Counting takes a twentieth of the time at most, and what is small is shown as it is;
 * with very many tasks counting takes seconds, and whoever asks hears what was counted before.
 */
export const countingOptions = (get: Get) => ({
  keptMs: (tookMs: number): number => Math.min(KEPT_MAX_MS, 20 * tookMs),
  now: get(ELAPSED_MS),
  patience: () => get(WAIT)(PATIENCE_MS, NEVER),
})

const KEPT_MAX_MS = 60_000
const PATIENCE_MS = 1_000
const NEVER = new AbortController().signal
