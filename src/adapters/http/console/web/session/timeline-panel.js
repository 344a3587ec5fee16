import { html } from '../lib/preact.js'
import { StateBadge } from '../ui/badges.js'
import { Foreign } from '../ui/text.js'
import { At } from '../ui/time.js'
import { named, t } from '../words/words.js'

/** @import { TimelineEntry } from '../api/types.js' */

/** What happened to a session, the newest first: who did it, and why. */
export const TimelinePanel = (/** @type {{ timeline: readonly TimelineEntry[] }} */ { timeline }) => html`
  <ol class="timeline">${timeline.toReversed().map(
    (entry) => html`<li key=${entry.seq} class="entry entry-${entry.to}">
      <span class="entry-line"><strong>${named('command', entry.command)}</strong>${entry.from !== entry.to && html`<${StateBadge} state=${entry.to} />`}</span>
      <span class="meta entry-line"><span>${entry.actor === 'system' ? t('actor.system') : html`<${Foreign} text=${entry.actor} />`}</span> · <${At} at=${entry.at} /></span>
      ${(entry.rule ?? entry.reason) !== null && html`<span class="entry-why"><${Foreign} text=${named('reason', entry.rule ?? entry.reason ?? '')} /></span>`}
      ${entry.evidence !== null && html`<q class="entry-evidence"><${Foreign} text=${entry.evidence} /></q>`}
    </li>`,
  )}</ol>`
