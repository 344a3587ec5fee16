/**
 * How long to wait after so many failed tries, in milliseconds, or null when 24 h have gone since the first of them
 * (CONTRACT 7): the schedule of Standard Webhooks 1.0.0, but finer in its first minutes, so that an outage of half a
 * minute costs no five, and every two hours in the end. Stretched by up to a fifth, so that channels do not fall
 * together.
 */
export const retryWaitMs = (attempts: number, sinceFirstMs: number, random: number): number | null => {
  if (sinceFirstMs >= TRIED_FOR_MS) return null
  const waitS = RETRY_AFTER_S[Math.max(attempts, 1) - 1] ?? LAST_S
  return Math.round(waitS * 1_000 * (1 + random / 5))
}
const TRIED_FOR_MS = 86_400_000
const RETRY_AFTER_S = [2, 5, 10, 15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600]
const LAST_S = 7_200
