import { serviceNow } from '../api/clock.js'
import { locale, t } from '../words/words.js'
import { makeStore } from './store.js'

/** Moves every second: whatever shows how long something has lasted looks at it. */
export const tick = makeStore(0)
setInterval(() => tick.update((times) => times + 1), 1_000)

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How long something has lasted, short: `12s`, `3m`, `1h 04m`, `2d 3h`. */
export const lasted = (/** @type {string} */ since) => spanText((serviceNow() - Date.parse(since)) / 1_000)

/** How long it is until then, short. */
export const remaining = (/** @type {string} */ until) => spanText((Date.parse(until) - serviceNow()) / 1_000)

/** So many seconds, short. */
export const spanText = (/** @type {number} */ exact) => {
  const seconds = Math.max(0, Math.floor(exact))
  if (seconds < MINUTE) return t('time.seconds', { n: seconds })
  if (seconds < HOUR) return t('time.minutes', { n: Math.floor(seconds / MINUTE) })
  if (seconds < DAY)
    return t('time.hours', {
      h: Math.floor(seconds / HOUR),
      m: String(Math.floor((seconds % HOUR) / MINUTE)).padStart(2, '0'),
    })
  return t('time.days', { d: Math.floor(seconds / DAY), h: Math.floor((seconds % DAY) / HOUR) })
}

const format = (/** @type {string} */ at, /** @type {Intl.DateTimeFormatOptions} */ how) =>
  new Intl.DateTimeFormat(locale(), how).format(new Date(at))

/** The exact instant with its zone, for whoever wants to know. */
export const exactly = (/** @type {string} */ at) =>
  format(at, {
    year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit',
    hourCycle: 'h23', timeZoneName: 'longOffset',
  }) // biome-ignore format: what a date is made of reads best as lines

export const timeOfDay = (/** @type {string} */ at) =>
  format(at, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

export const dayOf = (/** @type {string} */ at) =>
  format(at, { weekday: 'short', month: 'short', day: 'numeric' })

/** The day and time, or the time alone where it is today. */
export const moment = (/** @type {string} */ at) =>
  dayOf(at) === dayOf(new Date(serviceNow()).toISOString()) ? timeOfDay(at) : `${dayOf(at)} ${timeOfDay(at)}`
