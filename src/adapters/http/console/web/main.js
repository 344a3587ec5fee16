import { lookWhoIsSignedIn, me } from './api/client.js'
import { html, render, useEffect, useState } from './lib/preact.js'
import { useStore } from './lib/store.js'
import { keepInbox, leaveInbox } from './live/inbox.js'
import { listen, stop } from './live/stream.js'
import './live/notify.js'
import { ProblemNote } from './ui/problem.js'
import { Shell } from './ui/shell.js'
import { SignIn } from './ui/sign-in.js'
import { Toasts } from './ui/toasts.js'
import { language } from './words/words.js'

/** @import { Problem } from './api/types.js' */

const App = () => {
  const who = useStore(me)
  // Every word is looked up while drawing: another language draws all of it anew.
  const words = useStore(language)
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null))
  const begin = async () => {
    const answer = await lookWhoIsSignedIn()
    setProblem(answer.ok || answer.problem.status === 401 ? null : answer.problem)
  }
  useEffect(() => void begin(), [])
  useEffect(() => {
    if (!who) return
    listen()
    keepInbox()
    return () => {
      stop()
      leaveInbox()
    }
  }, [who?.csrf, who === null])

  return html`<div class="app" key=${words}>
    ${who === undefined && problem && html`<main class="centred"><${ProblemNote} problem=${problem} onRetry=${begin} /></main>`}
    ${who === null && html`<${SignIn} />`}
    ${who && html`<${Shell} who=${who} />`}
    <${Toasts} />
  </div>`
}

const root = document.getElementById('app')
if (root !== null) render(html`<${App} />`, root)
