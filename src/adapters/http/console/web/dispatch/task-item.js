import { html } from '../lib/preact.js'
import { sessionHref } from '../route/router.js'
import { PairName, TypeName } from '../ui/badges.js'
import { Foreign } from '../ui/text.js'
import { Since } from '../ui/time.js'
import { t } from '../words/words.js'

/** @import { Task } from '../api/types.js' */

/**
 * A text of the queue: whose it is, what it says, what keeps it and what can be done. One that has left the list while
 * somebody points at it keeps its place, and nothing can be done about it.
 * @param {{ of: Task, since: string, why: unknown, isGone: boolean, children?: unknown }} given
 */
export const TaskItem = ({ of, since, why, isGone, children }) => html`
  <li class="item ${isGone ? 'gone' : ''}" data-row=${isGone ? undefined : of.task_id} inert=${isGone}>
    <div class="item-what">
      <p class="item-head"><a class="item-link" href=${sessionHref(of.session_id)}><${PairName} of=${of} /></a>
        <span class="meta"><${TypeName} type=${of.task_type} /> · <${Foreign} text=${of.external_task_id} /></span></p>
      <p class="item-text">${of.send_content === null ? html`<em>${t('task.no-text')}</em>` : html`<${Foreign} text=${of.send_content} />`}</p>
    </div>
    <div class="item-why">${why}</div>
    <span class="item-since meta"><${Since} at=${since} /></span>
    <div class="item-do">${children}</div>
  </li>`
