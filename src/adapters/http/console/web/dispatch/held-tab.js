import { html, useState } from '../lib/preact.js'
import { useExplained } from '../live/explained.js'
import { useSettledRows } from '../live/settled.js'
import { CancelText } from '../session/task-buttons.js'
import { FreshBar } from '../ui/fresh-bar.js'
import { Obstacles } from '../ui/obstacles.js'
import { Empty } from '../ui/states.js'
import { named, t } from '../words/words.js'
import { waitsSince } from './by-account.js'
import { scopeName } from './pause-actions.js'
import { readAnew } from './read-anew.js'
import { TaskItem } from './task-item.js'

/** @import { Task } from '../api/types.js' */
/** @import { Pause } from '../live/dispatch.js' */
/** @import { Told } from '../live/explained.js' */

/** So many are asked about at a time: each is a question to the service. */
const STEP = 40

/** The texts that wait, the oldest first, and what keeps each. */
export const HeldTab = (
  /** @type {{ tasks: readonly Task[], pauses: readonly Pause[] }} */ { tasks, pauses },
) => {
  const [most, setMost] = useState(STEP)
  const [code, setCode] = useState('')
  const oldest = tasks
    .filter(({ status, outcome_unknown }) => status === 'pending' || outcome_unknown)
    .toSorted((a, b) => (waitsSince(a) < waitsSince(b) ? -1 : 1))
  const looked = oldest.slice(0, most)
  const told = useExplained(looked.map(({ task_id }) => task_id))
  const held = looked.filter(({ task_id }) => isHeld(told.get(task_id)))
  const known = looked.filter(({ task_id }) => told.has(task_id)).length
  const codes = countCodes(held.flatMap(({ task_id }) => told.get(task_id)?.because ?? []))
  const shown =
    code === ''
      ? held
      : held.filter(({ task_id }) => told.get(task_id)?.because.some((each) => each.code === code))
  const { rows, fresh, merge, holding } = useSettledRows(
    shown.map((task) => ({ task, told: told.get(task.task_id) })),
    ({ task }) => task.task_id,
    code,
  )

  if (oldest.length === 0 && rows.length === 0)
    return html`<${Empty} icon="check" title=${t('held.nothing')} text=${t('held.nothing-help')} />`
  return html`<div class="list-page">
    <div class="chips" role="group" aria-label=${t('held.filter')}>
      <button type="button" class="filter-chip" aria-pressed=${code === ''} onClick=${() => setCode('')}>${t('held.all')} <span class="number">${held.length}</span></button>
      ${codes.map(([each, n]) => html`<button type="button" class="filter-chip" key=${each} aria-pressed=${each === code} onClick=${() => setCode(each === code ? '' : each)}>${named('obstacle', each)} <span class="number">${n}</span></button>`)}
    </div>
    ${held.length === 0 && known === looked.length && html`<p class="quiet-line">${t('held.none')}</p>`}
    <${FreshBar} count=${fresh} onShow=${merge} />
    <ul class="items" aria-label=${t('tab.held')} ...${holding}>${rows.map(
      ({
        id,
        of: { task, told: why },
        isGone,
      }) => html`<${TaskItem} key=${id} of=${task} since=${waitsSince(task)} isGone=${isGone}
        why=${html`<${Obstacles} of=${inWords(why, pauses)} />`}>
        <${CancelText} task=${task} onChanged=${() => readAnew(task)} />
      </${TaskItem}>`,
    )}</ul>
    <p class="quiet-line" role="status">${t('held.looked', { n: known, of: oldest.length })}
      ${oldest.length > most && html` <button type="button" class="link" onClick=${() => setMost(most + STEP)}>${t('held.more')}</button>`}</p>
  </div>`
}

/** The detail of a pause begins with its scope as the API writes it. */
const inWords = (/** @type {Told | undefined} */ told, /** @type {readonly Pause[]} */ pauses) => ({
  dispatchable: false,
  because: (told?.because ?? []).map((each) => {
    const by = pauses.find(
      ({ scope, reason }) => each.code === 'paused' && each.detail === `${scope}: ${reason}`,
    )
    return by === undefined ? each : { ...each, detail: `${scopeName(by.scope)}: ${by.reason}` }
  }),
})

/** What only waits for a sender is not held. */
const isHeld = (/** @type {Told | undefined} */ told) =>
  told !== undefined && !told.dispatchable && told.because.length > 0

const countCodes = (/** @type {readonly { code: string }[]} */ because) =>
  [...Map.groupBy(because, ({ code }) => code)]
    .map(([code, all]) => /** @type {const} */ ([code, all.length]))
    .toSorted(([, a], [, b]) => b - a)
