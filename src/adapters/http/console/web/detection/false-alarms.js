import { html } from '../lib/preact.js'
import { countsBy, metrics } from '../live/metrics.js'
import { ProblemNote } from '../ui/problem.js'
import { Section, Table } from '../ui/section.js'
import { Skeleton } from '../ui/states.js'
import { named, t } from '../words/words.js'

const RULES = ['human_on_account', 'human_requested', 'platform_notice']

/** How often each rule handed over, and how often somebody said that it was wrong. */
export const FalseAlarms = () => {
  const { value, problem } = metrics.use()
  return html`<${Section} title=${t('alarms.title')} help=${t('alarms.help')}>
    ${problem && html`<${ProblemNote} problem=${problem} onRetry=${metrics.read} />`}
    ${value === null && !problem && html`<${Skeleton} rows=${2} />`}
    ${value !== null && html`<${Counts} handOffs=${countsBy(value, 'auto_session_hand_offs_total', 'rule')} alarms=${countsBy(value, 'auto_session_false_alarms_total', 'rule')} />`}
  </${Section}>`
}

const Counts = (
  /** @type {{ handOffs: ReadonlyMap<string, number>, alarms: ReadonlyMap<string, number> }} */ {
    handOffs,
    alarms,
  },
) => {
  // Whatever else was said to be a false alarm is told as well.
  const rules = [...new Set([...RULES, ...alarms.keys()])]
  return html`<${Table} label=${t('alarms.title')}
    columns=${[
      { name: t('alarms.rule'), class: 'cell-name' },
      { name: t('alarms.hand-offs'), class: 'cell-number' },
      { name: t('alarms.false'), class: 'cell-number' },
      { name: t('alarms.share'), class: 'cell-number' },
    ]}
    rows=${rules.map((rule) => {
      const [of, wrong] = [handOffs.get(rule) ?? 0, alarms.get(rule) ?? 0]
      return {
        id: rule,
        cells: [
          html`${named('reason', rule)}<span class="cell-more"><code>${rule}</code></span>`,
          of,
          wrong,
          of === 0 ? html`<span class="nothing">–</span>` : `${Math.round((wrong / of) * 100)} %`,
        ],
      }
    })} />`
}
