import { useKeys } from '../lib/keys.js'
import { html, useState } from '../lib/preact.js'
import { useStore } from '../lib/store.js'
import { claim, release } from '../live/claim.js'
import { sessions, useShown } from '../live/sessions.js'
import { isEnded, isMine, isUnattended, isWaiting } from '../live/wait-for-human.js'
import { consoleUrl } from '../route/base.js'
import { sessionHref } from '../route/router.js'
import { Assignee, PairName, pairText, Reason, StateBadge, TypeName } from '../ui/badges.js'
import { CopyId } from '../ui/copy.js'
import { focusOn } from '../ui/focus-row.js'
import { Icon } from '../ui/icon.js'
import { ProblemNote, problemAdvice, problemTitle } from '../ui/problem.js'
import { Empty, Skeleton } from '../ui/states.js'
import { Since } from '../ui/time.js'
import { useWidth } from '../ui/width.js'
import { named, t } from '../words/words.js'
import { Actions } from './actions.js'
import { Conversation } from './conversation.js'
import { useParts } from './parts.js'
import { TasksPanel } from './tasks-panel.js'
import { TimelinePanel } from './timeline-panel.js'

/** @import { Session } from '../api/types.js' */
/** @import { Parts } from './parts.js' */

/** A session with all that belongs to it: as a page of its own, or as a pane beside the inbox. */
export const SessionView = (/** @type {{ id: string, isPane?: boolean }} */ { id, isPane = false }) => {
  const session = useStore(sessions, (all) => all.get(id))
  const { parts, problem, reload } = useParts(id)
  useShown([id])
  if (problem !== null && (parts === null || session === undefined))
    return html`<div class="session">${!isPane && html`<h1 class="sr">${t('page.session')}</h1>`}
      ${
        problem.status === 404
          ? html`<${Empty} icon="search" title=${problemTitle(problem)} text=${problemAdvice(problem)}>
              <a class="button" href=${consoleUrl('inbox')}>${t('nowhere.go')}</a></${Empty}>`
          : html`<${ProblemNote} problem=${problem} onRetry=${reload} />`
      }</div>`
  if (session === undefined || parts === null)
    return html`<div class="session">${!isPane && html`<h1 class="sr">${t('page.session')}</h1>`}<${Skeleton} rows=${4} /></div>`
  return html`<article class="session" aria-label=${pairText(session)}>
    <${Head} of=${session} isPane=${isPane} onMoved=${reload} />
    ${problem !== null && html`<${ProblemNote} problem=${problem} onRetry=${reload} />`}
    <${Body} of=${session} parts=${parts} onChanged=${reload} />
    ${!isPane && html`<${SessionKeys} of=${session} />`}
  </article>`
}

// Beside the inbox the keys are those of its list.
const SessionKeys = (/** @type {{ of: Session }} */ { of }) => {
  useKeys({ c: () => void claim(of.session_id), r: () => void release(of.session_id) })
  return null
}

const Head = (
  /** @type {{ of: Session, isPane: boolean, onMoved: () => void }} */ { of, isPane, onMoved },
) => html`
  <header class="session-head">
    <div class="session-top">
      ${!isPane && html`<a class="icon-button back" href=${consoleUrl('inbox')} data-back aria-label=${t('action.back')}><${Icon} name="back" /></a>`}
      <${isPane ? 'h2' : 'h1'} class="session-name"><${PairName} of=${of} /></${isPane ? 'h2' : 'h1'}>
      ${isPane && html`<a class="icon-button" href=${sessionHref(of.session_id)} title=${t('session.alone')} aria-label=${t('session.alone')}><${Icon} name="expand" size=${18} /></a>`}
      <${Actions} of=${of} onMoved=${onMoved} />
    </div>
    <div class="session-facts">
      <${StateBadge} state=${of.state} />
      <span class=${isUnattended(of) ? 'unattended' : ''}><${Since} at=${of.state_since} /></span>
      <${TypeName} type=${of.task_type} />
      ${of.reason !== null && html`<${Reason} reason=${of.reason} />`}
      ${isWaiting(of) || of.assignee !== null ? html`<${Assignee} name=${of.assignee} mine=${isMine(of)} />` : null}
    </div>
    <div class="session-ids"><${CopyId} id=${of.session_id} label=${t('id.session')} />
      ${of.external_task_id && html`<${CopyId} id=${of.external_task_id} label=${t('id.external')} />`}
      ${of.paused_by && html`<a href=${sessionHref(of.paused_by)}>${t('session.paused-by')}</a>`}</div>
  </header>`

const NARROW = 760

const Body = (
  /** @type {{ of: Session, parts: Parts, onChanged: () => void }} */ { of, parts, onChanged },
) => {
  const isNarrow = useWidth() < NARROW
  const [tab, choose] = useState(isNarrow ? 'chat' : 'tasks')
  const [pointed, point] = useState(/** @type {string | null} */ (null))
  const shown = !isNarrow && tab === 'chat' ? 'tasks' : tab
  const showTask = (/** @type {string} */ id) => {
    point(id)
    choose('tasks')
  }
  const chat = html`<${Conversation} ...${parts} isOpen=${!isEnded(of)} onTask=${showTask} />`
  return html`<div class="session-body">
    ${!isNarrow && html`<div class="session-chat">${chat}</div>`}
    <aside class="session-side" aria-label=${t('session.side')}>
      <${SideTabs} tabs=${isNarrow ? ['chat', 'tasks', 'timeline'] : ['tasks', 'timeline']} shown=${shown} onChoose=${choose} tasks=${parts.tasks.length} />
      <div class="side-body side-${shown}" role="tabpanel" id="side-panel" aria-labelledby=${`side-${shown}`} tabindex="0">
        ${shown === 'chat' && chat}
        ${shown === 'tasks' && html`<${TasksPanel} tasks=${parts.tasks} of=${of} pointed=${pointed} onChanged=${onChanged} />`}
        ${shown === 'timeline' && html`<${TimelinePanel} timeline=${parts.timeline} />`}
      </div>
    </aside>
  </div>`
}

const SideTabs = (
  /** @type {{ tabs: readonly string[], shown: string, onChoose: (tab: string) => void, tasks: number }} */ {
    tabs,
    shown,
    onChoose,
    tasks,
  },
) => {
  const press = (/** @type {KeyboardEvent} */ { key }) => {
    const by = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0
    const next = tabs[(tabs.indexOf(shown) + by + tabs.length) % tabs.length]
    if (by === 0 || next === undefined) return
    onChoose(next)
    focusOn(`#side-${next}`)
  }
  return html`<div class="tabs" role="tablist" aria-label=${t('session.side')} onKeyDown=${press}>
    ${tabs.map(
      (
        tab,
      ) => html`<button type="button" role="tab" key=${tab} id=${`side-${tab}`} aria-selected=${tab === shown} aria-controls="side-panel"
      tabindex=${tab === shown ? 0 : -1} onClick=${() => onChoose(tab)}>${named('side', tab)}${tab === 'tasks' && html` <span class="number">${tasks}</span>`}</button>`,
    )}
  </div>`
}
