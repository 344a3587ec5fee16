import { Fragment, html, useState } from '../lib/preact.js'
import { exactly } from '../lib/time.js'
import { saidIn } from '../live/evidence.js'
import { Icon } from '../ui/icon.js'
import { Foreign, LongText } from '../ui/text.js'
import { TimeOfDay } from '../ui/time.js'
import { named, t } from '../words/words.js'

/** @import { Message, Task, TimelineEntry } from '../api/types.js' */
/** @typedef {'robot' | 'human' | 'shop' | 'platform'} Speaker */

/** Whose words a line is: of our account, the robot's are those that a task explains. @returns {Speaker} */
export const speakerOf = (/** @type {Message} */ { from_source, explained_by }) =>
  from_source !== 'account' ? from_source : explained_by === null ? 'human' : 'robot'

/** @type {Record<Speaker, import('../ui/icon.js').IconName>} */
const ICONS = { robot: 'robot', human: 'person', shop: 'shop', platform: 'flag' }

/**
 * One line of the conversation.
 * @param {{ message: Message, task: Task | undefined, trace: TimelineEntry | undefined, isFirst: boolean, isLast: boolean,
 *   onTask: (id: string) => void }} of
 */
export const Line = ({ message, task, trace, isFirst, isLast, onTask }) => {
  const speaker = speakerOf(message)
  return html`<li class="line line-${speaker} ${trace ? 'line-trace' : ''} ${isFirst ? 'line-first' : ''}" id=${`line-${message.message_id}`}>
    ${
      isFirst &&
      speaker !== 'platform' &&
      html`<span class="line-who"><${Icon} name=${ICONS[speaker]} size=${16} />
      <span>${named('speaker', speaker)}</span>${speaker !== 'robot' && html`<span class="meta"><${Foreign} text=${message.sender} /></span>`}</span>`
    }
    <div class="bubble" title=${exactly(message.sent_at)}><${Said} of=${message} /></div>
    ${
      (isLast || message.edited_content !== null || message.explained_by !== null) &&
      html`<span class="line-foot"><${TimeOfDay} at=${message.sent_at} />
      ${message.edited_content !== null && html`<span>${t('line.edited')}</span>`}
      ${
        message.explained_by !== null &&
        html`<button type="button" class="chip" title=${t('line.task')} onClick=${() => onTask(message.explained_by ?? '')}>
        <${Foreign} text=${task?.external_task_id ?? message.explained_by} /></button>`
      }</span>`
    }
    ${trace && html`<${Trace} of=${trace} content=${message.content} />`}
  </li>`
}

/** The newest text; what it was at first is one step away. */
const Said = (/** @type {{ of: Message }} */ { of }) => {
  const [isFirstShown, showFirst] = useState(false)
  if (of.edited_content === null) return html`<${LongText} text=${of.content} />`
  return html`<${Fragment}><${LongText} text=${of.edited_content} />
    <button type="button" class="link" aria-expanded=${isFirstShown} onClick=${() => showFirst(!isFirstShown)}>${t('line.before-edit')}</button>
    ${isFirstShown && html`<del><${LongText} text=${of.content} /></del>`}</${Fragment}>`
}

/** What gave the hand-over away. */
const Trace = (/** @type {{ of: TimelineEntry, content: string }} */ { of, content }) => html`
  <div class="trace"><${Icon} name="flag" size=${16} /><span><strong>${named('reason', of.rule ?? '')}</strong><span class="meta">${t('line.trace')}</span>
    ${
      of.evidence !== null &&
      !content.includes(saidIn(of.evidence).replace(/…$/, '')) &&
      html`<span class="meta">${t('line.evidence')} <${Foreign} text=${of.evidence} /></span>`
    }</span></div>`

/** A text that is still to be typed. */
export const ComingLine = (
  /** @type {{ task: Task, onTask: (id: string) => void }} */ { task, onTask },
) => html`
  <li class="line line-robot line-coming line-first">
    <span class="line-who"><${Icon} name="clock" size=${16} /><span>${task.outcome_unknown ? t('coming.unknown') : named('coming', task.status)}</span></span>
    <div class="bubble">${task.send_content === null ? html`<em>${t('task.no-text')}</em>` : html`<${LongText} text=${task.send_content} />`}</div>
    <span class="line-foot"><button type="button" class="chip" onClick=${() => onTask(task.task_id)}><${Foreign} text=${task.external_task_id} /></button></span>
  </li>`
