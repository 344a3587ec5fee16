import { html } from '../lib/preact.js'
import { Icon } from '../ui/icon.js'
import { Foreign, LongText } from '../ui/text.js'
import { named, t, whySaid } from '../words/words.js'

/** @import { Preview, Verdict } from './try.js' */
/** @typedef {'robot' | 'human' | 'shop' | 'platform'} Speaker */

/** @type {Record<Speaker, import('../ui/icon.js').IconName>} */
const ICONS = { robot: 'robot', human: 'person', shop: 'shop', platform: 'flag' }

/** What the running rules say of a transcript: first what would happen, then each line. */
export const VerdictView = (/** @type {{ of: Verdict }} */ { of: { lines, texts, preview } }) => html`
  <div class="verdict">
    <${Outcome} of=${preview} texts=${texts.length} />
    <ol class="lines verdict-lines" aria-label=${t('verdict.lines')}>
      ${preview.messages.map((judged, at) => {
        const line = lines[at]
        return (
          line &&
          html`<${JudgedLine} key=${at} line=${line} judged=${judged} texts=${texts}
          isFirst=${preview.detection !== null && preview.detection.message_id === judged.message_id} />`
        )
      })}
    </ol>
  </div>`

const Outcome = (/** @type {{ of: Preview, texts: number }} */ { of, texts }) => html`
  <div class="outcome ${of.detection === null ? 'outcome-calm' : 'outcome-trace'}" role="status">
    <${Icon} name=${of.detection === null ? 'robot' : 'hand'} />
    <div><strong>${of.detection === null ? t('verdict.none') : t('verdict.trace')}</strong>
      ${
        of.detection === null
          ? html`<p>${t('verdict.none-help')}</p>`
          : html`<p>${named('reason', of.detection.rule)} <code>${of.detection.rule}</code></p><p class="meta">${t('line.evidence')} <${Foreign} text=${of.detection.evidence} /></p>`
      }
      <p class="meta">${texts === 0 ? t('verdict.no-texts') : t('verdict.confirmed', { n: of.confirmed.length, of: texts })}${of.comparison === 'limited' && ` ${t('verdict.limited')}`}</p></div>
  </div>`

/**
 * A line with whose words it is, and what the rules make of it. What would be a trace if it stood alone is marked; only
 * the first in time hands a session over.
 */
const JudgedLine = (
  /** @type {{ line: Verdict['lines'][number], judged: Preview['messages'][number], texts: readonly string[], isFirst: boolean }} */ {
    line,
    judged,
    texts,
    isFirst,
  },
) => {
  const speaker = speakerOf(line, judged)
  const why = whySaid(judged.why)
  return html`<li class="line line-${speaker} line-first ${judged.rule !== null ? 'line-trace' : ''}">
    <span class="line-who"><${Icon} name=${ICONS[speaker]} size=${16} /><span>${named('whose', speaker)}</span><span class="meta"><${Foreign} text=${line.sender} /></span></span>
    <div class="bubble"><${LongText} text=${line.content} /></div>
    ${judged.explained_by !== null && html`<span class="line-foot"><span class="chip" title=${texts[judged.explained_by]}>${t('verdict.text', { n: judged.explained_by + 1 })}</span></span>`}
    ${
      judged.rule !== null &&
      html`<div class="trace"><${Icon} name="flag" size=${16} /><span><strong>${named('reason', judged.rule)}</strong> <code>${judged.rule}</code>
        <span class="meta">${isFirst ? t('line.trace') : t('verdict.later')}</span>
        ${judged.evidence !== null && html`<span class="meta">${t('line.evidence')} <${Foreign} text=${judged.evidence} /></span>`}</span></div>`
    }
    <p class="line-why" lang=${why.lang}><${Foreign} text=${why.text} /></p>
  </li>`
}

/** @returns {Speaker} */
const speakerOf = (
  /** @type {Verdict['lines'][number]} */ { from_source },
  /** @type {Preview['messages'][number]} */ { explained_by, rule, why },
) => {
  if (explained_by !== null) return 'robot'
  // The marketplace also writes under somebody's name: the rules say so first thing.
  if (from_source === 'platform' || rule === 'platform_notice' || why.startsWith("the marketplace's"))
    return 'platform'
  return from_source === 'shop' ? 'shop' : 'human'
}
