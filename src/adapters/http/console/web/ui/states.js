import { html, useEffect, useState } from '../lib/preact.js'
import { t } from '../words/words.js'
import { Icon } from './icon.js'

/** What stands where there is nothing: what would be there, and what to do. */
export const Empty = (
  /** @type {{ icon: import('./icon.js').IconName, title: string, text?: string, children?: unknown }} */ {
    icon,
    title,
    text,
    children,
  },
) => html`
  <div class="empty">
    <span class="empty-mark"><${Icon} name=${icon} size=${28} /></span>
    <strong>${title}</strong>
    ${text && html`<p>${text}</p>`}
    ${children}
  </div>`

/** The outline of what is about to come; what comes soon shows none. */
export const Skeleton = (/** @type {{ rows?: number }} */ { rows = 6 }) => {
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 150)
    return () => clearTimeout(timer)
  }, [])
  return html`<div class="skeleton" role="status" aria-label=${t('loading')}>
    ${isLate && Array.from({ length: rows }, () => html`<div class="skeleton-row"><i /><i /><i /></div>`)}
  </div>`
}
