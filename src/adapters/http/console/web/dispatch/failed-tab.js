import { html, useState } from '../lib/preact.js'
import { useStore } from '../lib/store.js'
import { FAILED_MOST } from '../live/dispatch.js'
import { useSessions } from '../live/known-sessions.js'
import { sessions } from '../live/sessions.js'
import { useSettledRows } from '../live/settled.js'
import { RetryText } from '../session/task-buttons.js'
import { StateBadge } from '../ui/badges.js'
import { FreshBar } from '../ui/fresh-bar.js'
import { Empty } from '../ui/states.js'
import { Foreign } from '../ui/text.js'
import { named, t } from '../words/words.js'
import { readAnew } from './read-anew.js'
import { TaskItem } from './task-item.js'

/** @import { Task } from '../api/types.js' */

const STEP = 25

/** Texts that failed for good, the newest first, and what can be done about each. */
export const FailedTab = (/** @type {{ tasks: readonly Task[] }} */ { tasks }) => {
  const [most, setMost] = useState(STEP)
  const { rows, fresh, merge, holding } = useSettledRows(tasks, ({ task_id }) => task_id, '')
  const shown = rows.slice(0, most)
  useSessions(shown.map(({ of }) => of.session_id))
  if (rows.length === 0)
    return html`<${Empty} icon="check" title=${t('failed.nothing')} text=${t('failed.nothing-help')} />`
  return html`<div class="list-page">
    <${FreshBar} count=${fresh} onShow=${merge} />
    <ul class="items" aria-label=${t('tab.failed')} ...${holding}>${shown.map(({ id, of, isGone }) => html`<${Failed} key=${id} task=${of} isGone=${isGone} />`)}</ul>
    <p class="quiet-line">${t('failed.shown', { n: shown.length, of: tasks.length >= FAILED_MOST ? `${tasks.length}+` : tasks.length })}
      ${rows.length > most && html` <button type="button" class="link" onClick=${() => setMost(most + STEP)}>${t('failed.more')}</button>`}</p>
  </div>`
}

const Failed = (/** @type {{ task: Task, isGone: boolean }} */ { task, isGone }) => {
  const session = useStore(sessions, (all) => all.get(task.session_id))
  const why = html`<p class="task-error"><span>${named('error-class', task.error_class ?? 'technical')}:</span> <${Foreign} text=${task.error ?? ''} /></p>
    <p class="meta">${task.attempt === 1 ? t('failed.attempt') : t('failed.attempts', { n: task.attempt })}</p>`
  return html`<${TaskItem} of=${task} since=${task.finished_at ?? task.created_at} why=${why} isGone=${isGone}>
    ${
      session &&
      html`<${RetryText} task=${task} of=${session} onChanged=${() => readAnew(task)}
        otherwise=${html`<span class="meta" title=${t('failed.no-retry')}><${StateBadge} state=${session.state} /></span>`} />`
    }
  </${TaskItem}>`
}
