import { html, useEffect, useState } from '../lib/preact.js'
import { exactly, lasted, moment, remaining, tick, timeOfDay } from '../lib/time.js'

/** What a span of time reads like now, drawn again only when it reads differently. */
const useSpan = (/** @type {(at: string) => string} */ read, /** @type {string} */ at) => {
  const [text, setText] = useState(() => read(at))
  useEffect(() => {
    const look = () => setText(read(at))
    look()
    return tick.listen(look)
  }, [at])
  return text
}

const Instant = (/** @type {{ at: string, text: string }} */ { at, text }) =>
  html`<time datetime=${at} title=${exactly(at)}>${text}</time>`

/** How long something has lasted; it grows. */
export const Since = (/** @type {{ at: string }} */ { at }) =>
  html`<${Instant} at=${at} text=${useSpan(lasted, at)} />`

/** How long it is until then; it shrinks. */
export const Until = (/** @type {{ at: string }} */ { at }) =>
  html`<${Instant} at=${at} text=${useSpan(remaining, at)} />`

export const At = (/** @type {{ at: string }} */ { at }) => html`<${Instant} at=${at} text=${moment(at)} />`
export const TimeOfDay = (/** @type {{ at: string }} */ { at }) =>
  html`<${Instant} at=${at} text=${timeOfDay(at)} />`
