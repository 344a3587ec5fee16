import { t } from '../words/words.js'

/** A span of so many seconds, short, and exact where it is short: `80ms`, `4.2s`, `3m 10s`, `1h 04m`. */
export const spanOf = (/** @type {number} */ seconds) => {
  if (seconds < 1) return t('span.ms', { n: Math.round(seconds * 1_000) })
  if (seconds < 10) return t('time.seconds', { n: Math.round(seconds * 10) / 10 })
  if (seconds < 60) return t('time.seconds', { n: Math.round(seconds) })
  const minutes = Math.floor(seconds / 60)
  if (minutes < 10) return t('span.minutes', { m: minutes, s: Math.floor(seconds % 60) })
  if (minutes < 60) return t('time.minutes', { n: minutes })
  const hours = Math.floor(minutes / 60)
  return hours < 24
    ? t('time.hours', { h: hours, m: String(minutes % 60).padStart(2, '0') })
    : t('time.days', { d: Math.floor(hours / 24), h: hours % 24 })
}
