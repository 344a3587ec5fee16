import { html, useState } from '../lib/preact.js'
import { ProblemNote } from '../ui/problem.js'
import { Empty } from '../ui/states.js'
import { t } from '../words/words.js'
import { FalseAlarms } from './false-alarms.js'
import { TranscriptForm } from './transcript-form.js'
import { tryTranscript } from './try.js'
import { VerdictView } from './verdict.js'

/** @import { Problem } from '../api/types.js' */
/** @import { Draft, Verdict } from './try.js' */

/** What somebody was trying outlasts a look at another page. @type {{ draft: Draft, verdict: Verdict | null }} */
let kept = { draft: { account: '', shop: '', type: 'auto_bargain', texts: '', pasted: '' }, verdict: null }

/** Tries a transcript by the rules that run, and tells how often they were wrong. */
export const DetectionPage = () => {
  const [draft, setDraft] = useState(kept.draft)
  const [verdict, setVerdict] = useState(kept.verdict)
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null))
  const [isSending, setSending] = useState(false)
  kept = { draft, verdict }
  const go = async () => {
    setSending(true)
    const answer = await tryTranscript(draft).finally(() => setSending(false))
    setProblem(answer.ok ? null : answer.problem)
    if (!answer.ok) return
    setVerdict(answer.value)
    requestAnimationFrame(() => document.getElementById('verdict')?.scrollIntoView({ block: 'nearest' }))
  }
  return html`<div class="detection scroll-page">
    <header class="page-head page-head-wide"><h1>${t('page.detection')}</h1></header>
    <p class="page-lead">${t('try.lead')}</p>
    <div class="detection-columns">
      <div class="detection-form"><${TranscriptForm} draft=${draft} isSending=${isSending} onChange=${setDraft} onTry=${go} /></div>
      <div class="detection-verdict" id="verdict">
        ${problem && html`<${ProblemNote} problem=${problem} onRetry=${problem.status === 422 ? undefined : go} />`}
        ${problem?.errors && html`<ul class="notes faults">${problem.errors.map(({ path, message }) => html`<li key=${path} lang="en"><code>${path}</code> ${message}</li>`)}</ul>`}
        ${verdict && html`<${VerdictView} of=${verdict} />`}
        ${!verdict && !problem && html`<${Empty} icon="detection" title=${t('verdict.empty')} text=${t('verdict.empty-help')} />`}
      </div>
    </div>
    <${FalseAlarms} />
  </div>`
}
