import { html } from '../lib/preact.js'
import { fill, isNamed, named, t } from '../words/words.js'
import { Icon } from './icon.js'
import { Foreign } from './text.js'

/** @import { Problem } from '../api/types.js' */

export const problemTitle = (/** @type {Problem} */ { code, title, who = '' }) =>
  fill(named('problem', code, title), { who: html`<${Foreign} text=${who} />` })

/** What somebody can do about it: said for what we know, else by the answer's own `do`. */
export const problemAdvice = (/** @type {Problem} */ problem) =>
  isNamed('advice', problem.code) ? named('advice', problem.code) : named('do', problem.do, problem.detail)

/**
 * What went wrong, and what to do. What the service itself says is there for whoever wants to tell others of it.
 * @param {{ problem: Problem, onRetry?: () => void }} of
 */
export const ProblemNote = ({ problem, onRetry }) => html`
  <div class="problem" role="alert">
    <${Icon} name="alert" />
    <div class="problem-text">
      <strong>${problemTitle(problem)}</strong>
      <p>${problemAdvice(problem)}</p>
      ${problem.detail !== '' && html`<p class="meta" lang="en">${problem.detail}${problem.request_id !== '' && ` · ${problem.request_id}`}</p>`}
    </div>
    ${onRetry && html`<button type="button" class="button" onClick=${onRetry}>${t('action.retry')}</button>`}
  </div>`

/** The same in one line, beside what is there all the same. */
export const ProblemBar = (
  /** @type {{ problem: Problem, onRetry: () => void }} */ { problem, onRetry },
) => html`
  <div class="problem-bar" role="alert"><${Icon} name="alert" size=${16} /><span>${problemTitle(problem)}</span>
    <button type="button" class="button small" onClick=${onRetry}>${t('action.retry')}</button></div>`
