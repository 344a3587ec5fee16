import { html, useState } from '../lib/preact.js'
import { useStore } from '../lib/store.js'
import { FAILED_MOST } from '../live/dispatch.js'
import { useSessions } from '../live/known-sessions.js'
import { sessions } from '../live/sessions.js'
import { StateBadge } from '../ui/badges.js'
import { Empty } from '../ui/states.js'
import { Foreign } from '../ui/text.js'
import { named, t } from '../words/words.js'
import { actOnTask } from './task-actions.js'
import { TaskItem } from './task-item.js'

/** @import { Session, Task } from '../api/types.js' */

const STEP = 25

/** Texts that failed for good, the newest first, and what can be done about each. */
export const FailedTab = (/** @type {{ tasks: readonly Task[] }} */ { tasks }) => {
  const [most, setMost] = useState(STEP)
  const shown = tasks.slice(0, most)
  useSessions(shown.map(({ session_id }) => session_id))
  if (tasks.length === 0)
    return html`<${Empty} icon="check" title=${t('failed.nothing')} text=${t('failed.nothing-help')} />`
  return html`<div class="list-page">
    <ul class="items" aria-label=${t('tab.failed')}>${shown.map((task) => html`<${Failed} key=${task.task_id} task=${task} />`)}</ul>
    <p class="quiet-line">${t('failed.shown', { n: shown.length, of: tasks.length >= FAILED_MOST ? `${tasks.length}+` : tasks.length })}
      ${tasks.length > most && html` <button type="button" class="link" onClick=${() => setMost(most + STEP)}>${t('failed.more')}</button>`}</p>
  </div>`
}

const Failed = (/** @type {{ task: Task }} */ { task }) => {
  const session = useStore(sessions, (all) => all.get(task.session_id))
  const why = html`<p class="task-error"><span>${named('error-class', task.error_class ?? 'technical')}:</span> <${Foreign} text=${task.error ?? ''} /></p>
    <p class="meta">${task.attempt === 1 ? t('failed.attempt') : t('failed.attempts', { n: task.attempt })}</p>`
  return html`<${TaskItem} of=${task} since=${task.finished_at ?? task.created_at} why=${why}>
    ${session && html`<${Retry} task=${task} of=${session} />`}
  </${TaskItem}>`
}

/** From a human's hands it takes the session back along; what has ended or rests takes no texts (CONTRACT 4). */
const Retry = (/** @type {{ task: Task, of: Session }} */ { task, of }) => {
  const isRobots = of.task_type.startsWith('auto_')
  const isWorking = of.state === 'pending' || of.state === 'active'
  if (isWorking || (of.state === 'transferred' && isRobots)) {
    const name = named('task-action', isWorking ? 'retry' : 'retry-handback')
    return html`<button type="button" class="button small" aria-label=${`${name}: ${task.external_task_id}`}
      onClick=${() => actOnTask(task, 'retry', isWorking ? {} : { handback: true })}>${name}</button>`
  }
  return html`<span class="meta" title=${t('failed.no-retry')}><${StateBadge} state=${of.state} /></span>`
}
