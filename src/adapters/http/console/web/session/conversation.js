import { Fragment, html, useEffect, useLayoutEffect, useMemo, useRef, useState } from '../lib/preact.js'
import { dayOf, exactly, timeOfDay } from '../lib/time.js'
import { Icon } from '../ui/icon.js'
import { Empty } from '../ui/states.js'
import { t } from '../words/words.js'
import { ComingLine, Line, speakerOf } from './line.js'

/** @import { Message, Task, TimelineEntry } from '../api/types.js' */

/** So many lines are drawn at first, and so many more each time that somebody comes to the top. */
const STEP = 80
/** So many lines are drawn before one that somebody is led to. */
const BEFORE = 10
/** Whoever is this near to the end reads along. */
const NEAR = 80

/**
 * The conversation, the newest at the bottom. Whoever reads further up stays where he is, and is told of new lines.
 * @param {{ messages: readonly Message[], tasks: readonly Task[], timeline: readonly TimelineEntry[], isOpen: boolean,
 *   onTask: (id: string) => void }} of
 */
export const Conversation = ({ messages, tasks, timeline, isOpen, onTask }) => {
  const [count, setCount] = useState(STEP)
  const shown = messages.slice(-count)
  const { box, fresh, toEnd, onScroll } = useStayingPut(messages, shown.length, () =>
    setCount((now) => Math.min(now + STEP, messages.length)),
  )
  const byTask = useMemo(() => new Map(tasks.map((task) => [task.task_id, task])), [tasks])
  const traces = useMemo(
    () =>
      new Map(
        timeline.flatMap((entry) => (entry.message_id && entry.rule ? [[entry.message_id, entry]] : [])),
      ),
    [timeline],
  )
  const trace = messages.findLastIndex(({ message_id }) => traces.has(message_id))
  const toTrace = () => {
    setCount((now) => Math.max(now, messages.length - trace + BEFORE))
    requestAnimationFrame(() => showLine(messages[trace]?.message_id ?? ''))
  }
  const coming = isOpen ? tasks.filter(({ status }) => status === 'pending' || status === 'sent') : []
  if (messages.length === 0 && coming.length === 0)
    return html`<${Empty} icon="shop" title=${t('chat.empty')} text=${t('chat.empty-help')} />`
  return html`<div class="chat-frame">
    ${trace >= 0 && trace < messages.length - shown.length && html`<button type="button" class="chat-lead" onClick=${toTrace}><${Icon} name="flag" size=${16} />${t('chat.trace')}</button>`}
    <div class="chat" ref=${box} onScroll=${onScroll} tabindex="0" role="log" aria-label=${t('chat.title')}>
      ${shown.length < messages.length && html`<p class="chat-more">${t('chat.older', { n: messages.length - shown.length })}</p>`}
      <ol class="lines">
        ${shown.map(
          (message, at) => html`<${Fragment} key=${message.message_id}>
          ${dayBefore(message, shown[at - 1]) && html`<li class="day"><time datetime=${message.sent_at} title=${exactly(message.sent_at)}>${dayOf(message.sent_at)}</time></li>`}
          <${Line} message=${message} task=${byTask.get(message.explained_by ?? '')} trace=${traces.get(message.message_id)}
            isFirst=${isFirstOf(message, shown[at - 1])} isLast=${isLastOf(message, shown[at + 1])} onTask=${onTask} />
        </${Fragment}>`,
        )}
        ${coming.map((task) => html`<${ComingLine} key=${task.task_id} task=${task} onTask=${onTask} />`)}
      </ol>
    </div>
    ${fresh > 0 && html`<button type="button" class="chat-fresh" onClick=${toEnd}><${Icon} name="down" size=${16} />${t('chat.fresh', { n: fresh })}</button>`}
  </div>`
}

const showLine = (/** @type {string} */ id) =>
  document.getElementById(`line-${id}`)?.scrollIntoView({ block: 'center' })

const dayBefore = (/** @type {Message} */ message, /** @type {Message | undefined} */ before) =>
  before === undefined || dayOf(before.sent_at) !== dayOf(message.sent_at)

/** Whether somebody else begins to speak, or after a while. */
const isFirstOf = (/** @type {Message} */ message, /** @type {Message | undefined} */ before) =>
  before === undefined ||
  speakerOf(before) !== speakerOf(message) ||
  before.sender !== message.sender ||
  Date.parse(message.sent_at) - Date.parse(before.sent_at) > 5 * 60_000

/** Whether it is the last one of its minute by the same speaker: only there stands the time. */
const isLastOf = (/** @type {Message} */ message, /** @type {Message | undefined} */ next) =>
  next === undefined || isFirstOf(next, message) || timeOfDay(next.sent_at) !== timeOfDay(message.sent_at)

/**
 * Keeps the place that is read: at the end new lines come into sight, further up nothing moves, also not when older lines
 * come in above.
 * @param {readonly Message[]} messages
 * @param {number} drawn
 * @param {() => void} wantOlder
 */
const useStayingPut = (messages, drawn, wantOlder) => {
  const box = useRef(/** @type {HTMLDivElement | null} */ (null))
  const place = useRef({ isAtEnd: true, height: 0, top: 0, last: '' })
  const [fresh, setFresh] = useState(0)
  const known = useRef(messages.length)
  const toEnd = () => {
    box.current?.scrollTo({ top: box.current.scrollHeight })
    setFresh(0)
  }
  useLayoutEffect(() => {
    const at = box.current
    if (at === null) return
    const last = messages.at(-1)?.message_id ?? ''
    if (place.current.isAtEnd) at.scrollTop = at.scrollHeight
    else if (last === place.current.last)
      at.scrollTop = place.current.top + (at.scrollHeight - place.current.height)
    place.current = { ...place.current, height: at.scrollHeight, top: at.scrollTop, last }
  }, [messages, drawn])
  useEffect(() => {
    const more = messages.length - known.current
    known.current = messages.length
    if (more > 0 && !place.current.isAtEnd) setFresh((now) => now + more)
  }, [messages])
  const onScroll = () => {
    const at = box.current
    if (at === null) return
    const isAtEnd = at.scrollHeight - at.scrollTop - at.clientHeight < NEAR
    place.current = { ...place.current, isAtEnd, height: at.scrollHeight, top: at.scrollTop }
    if (isAtEnd) setFresh(0)
    if (at.scrollTop < NEAR && drawn < messages.length) wantOlder()
  }
  return { box, fresh, toEnd, onScroll }
}
