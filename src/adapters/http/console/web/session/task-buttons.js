import { ask } from '../api/client.js'
import { html, useState } from '../lib/preact.js'
import { readSession } from '../live/sessions.js'
import { Confirm } from '../ui/confirm.js'
import { LongText } from '../ui/text.js'
import { toast, toastProblem } from '../ui/toasts.js'
import { named, t } from '../words/words.js'
import { MoveDialog } from './move-dialog.js'
import { retryOf } from './moves.js'

/** @import { Session, Task } from '../api/types.js' */

/**
 * Takes a text back that is not finished, once it is confirmed: that is final.
 * @param {{ task: Task, onChanged: () => void }} of
 */
export const CancelText = ({ task, onChanged }) => {
  const [isAsking, setAsking] = useState(false)
  const name = named('task-action', 'cancel')
  return html`<${TaskButton} name=${name} task=${task} onPress=${() => setAsking(true)} />
    ${
      isAsking &&
      html`<${Confirm} title=${t('task-cancel.title')} go=${name} isDanger=${true}
        onGo=${() => actOn(task, 'cancel', onChanged)} onClose=${() => setAsking(false)}>
        <p>${t('task-cancel.help')}</p>
        <blockquote>${task.send_content === null ? html`<em>${t('task.no-text')}</em>` : html`<${LongText} text=${task.send_content} />`}</blockquote>
      </${Confirm}>`
    }`
}

/**
 * Tries a failed text again. A session that humans have is handed back first, as by its own button: whose it is now is
 * looked up before that is asked for. `otherwise` stands where the session takes no texts.
 * @param {{ task: Task, of: Session, onChanged: () => void, otherwise?: unknown }} given
 */
export const RetryText = ({ task, of, onChanged, otherwise = null }) => {
  const [handingBack, handBack] = useState(/** @type {Session | null} */ (null))
  const way = retryOf(of)
  const retry = () => actOn(task, 'retry', onChanged)
  const look = async () => {
    const read = await readSession(of.session_id)
    if (!read.ok) return toastProblem(read.problem)
    if (retryOf(read.value) === 'retry-handback') return handBack(read.value)
    toast({ kind: 'bad', text: t('problem.invalid_transition'), more: t('advice.invalid_transition') })
  }
  return html`${way === null ? otherwise : html`<${TaskButton} name=${named('task-action', way)} task=${task} onPress=${way === 'retry' ? retry : look} />`}
    ${
      handingBack &&
      html`<${MoveDialog} command="handback" name=${named('task-action', 'retry-handback')} of=${handingBack}
        onMoved=${onChanged} onDone=${retry} onClose=${() => handBack(null)} />`
    }`
}

const TaskButton = (
  /** @type {{ name: string, task: Task, onPress: () => void }} */ { name, task, onPress },
) =>
  html`<button type="button" class="button small" aria-label=${`${name}: ${task.external_task_id}`} onClick=${onPress}>${name}</button>`

const actOn = async (
  /** @type {Task} */ { task_id },
  /** @type {'cancel' | 'retry'} */ what,
  /** @type {() => void} */ onChanged,
) => {
  const answer = await ask('POST', `tasks/${encodeURIComponent(task_id)}/${what}`, {})
  if (answer.ok) toast({ kind: 'ok', text: named('task-done', what) })
  else toastProblem(answer.problem)
  onChanged()
}
