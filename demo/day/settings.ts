/** The service's settings for the day: its patience is shorter than in earnest, and as short as the day is fast. */
export const settingsOfDay = (speed: number, receiver: string): { readonly [name: string]: string } => ({
  ...Object.fromEntries(Object.entries(SPANS_S).map(([name, seconds]) => [name, spanOf(seconds, speed)])),
  LOCALE: 'zh-CN',
  LOG_LEVEL: 'warn',
  ALERT_WEBHOOK_URL: receiver,
})

/** In seconds of the day. */
const SPANS_S = {
  // By these old sessions end, and the memory stays what it is.
  TIMEOUT_PENDING: 900,
  TIMEOUT_ACTIVE: 720,
  TIMEOUT_MANUAL: 2_400,
  TIMEOUT_TRANSFERRED: 2_400,
  TIMEOUT_PAUSED: 1_200,
  RETENTION: 28_800,
  // By these whoever looks for some minutes sees each of them.
  ALERT_UNATTENDED_AFTER: 240,
  WORKER_SILENT_AFTER: 120,
  UNCONFIRMED_WAIT: 180,
  // Chats of hours ago are history already.
  FRESH_WITHIN: 3_600,
  AFTER_END_GRACE: 120,
  PRIORITY_STEP: 60,
  SWEEP_INTERVAL: 5,
} as const

const spanOf = (seconds: number, speed: number): string =>
  `${Math.max(200, Math.round((seconds * 1_000) / speed))}ms`
