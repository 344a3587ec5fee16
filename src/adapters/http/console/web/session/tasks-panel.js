import { html, useEffect, useRef, useState } from '../lib/preact.js'
import { explainTask } from '../live/explain.js'
import { StatusBadge } from '../ui/badges.js'
import { CopyId } from '../ui/copy.js'
import { Obstacles } from '../ui/obstacles.js'
import { Empty } from '../ui/states.js'
import { Foreign, LongText } from '../ui/text.js'
import { At } from '../ui/time.js'
import { named, t } from '../words/words.js'
import { CancelText, RetryText } from './task-buttons.js'

/** @import { Explained, Session, Task } from '../api/types.js' */

/**
 * The texts of a session: what became of each, and what keeps it.
 * @param {{ tasks: readonly Task[], of: Session, pointed: string | null, onChanged: () => void }} given
 */
export const TasksPanel = ({ tasks, of, pointed, onChanged }) =>
  tasks.length === 0
    ? html`<${Empty} icon="dispatch" title=${t('tasks.empty')} text=${t('tasks.empty-help')} />`
    : html`<ol class="tasks">${tasks.map(
        (task) =>
          html`<${TaskCard} key=${task.task_id} task=${task} of=${of} isPointed=${task.task_id === pointed} onChanged=${onChanged} />`,
      )}</ol>`

const TaskCard = (
  /** @type {{ task: Task, of: Session, isPointed: boolean, onChanged: () => void }} */ {
    task,
    of,
    isPointed,
    onChanged,
  },
) => {
  const box = useRef(/** @type {HTMLElement | null} */ (null))
  useEffect(() => {
    if (isPointed) box.current?.scrollIntoView({ block: 'nearest' })
  }, [isPointed])
  const isOpen = task.status === 'pending' || task.status === 'sent'
  return html`<li class="task ${isPointed ? 'pointed' : ''}" ref=${box}>
    <div class="task-head"><${StatusBadge} status=${task.status} /><span class="task-name"><${Foreign} text=${task.external_task_id} /></span></div>
    <p class="task-text">${task.send_content === null ? html`<em>${t('task.no-text')}</em>` : html`<${LongText} text=${task.send_content} />`}</p>
    ${isOpen && html`<${Why} task=${task} />`}
    ${task.error !== null && html`<p class="task-error"><span>${named('error-class', task.error_class ?? 'technical')}:</span> <${Foreign} text=${task.error} /></p>`}
    <dl class="facts">
      <div><dt>${t('task.attempt')}</dt><dd>${task.attempt}</dd></div>
      ${task.handed_out_at && html`<div><dt>${t('task.handed-out')}</dt><dd><${At} at=${task.handed_out_at} /></dd></div>`}
      ${task.finished_at && html`<div><dt>${t('task.finished')}</dt><dd><${At} at=${task.finished_at} />${task.confirmed_by && ` · ${named('confirmed', task.confirmed_by)}`}</dd></div>`}
      ${task.worker_id && html`<div><dt>${t('task.worker')}</dt><dd><${Foreign} text=${task.worker_id} /></dd></div>`}
    </dl>
    <div class="task-foot"><${CopyId} id=${task.task_id} label=${t('id.task')} />
      ${isOpen && html`<${CancelText} task=${task} onChanged=${onChanged} />`}
      ${task.status === 'failed' && html`<${RetryText} task=${task} of=${of} onChanged=${onChanged} />`}
    </div>
  </li>`
}

const Why = (/** @type {{ task: Task }} */ { task }) => {
  const [explained, setExplained] = useState(/** @type {Explained | null} */ (null))
  useEffect(() => {
    let isGone = false
    void explainTask(task.task_id).then((answer) => {
      if (answer.ok && !isGone) setExplained(answer.value)
    })
    return () => {
      isGone = true
    }
  }, [task])
  return explained && html`<${Obstacles} of=${explained} />`
}
