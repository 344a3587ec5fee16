import { html, useState } from '../lib/preact.js'
import { Icon } from '../ui/icon.js'
import { ProblemNote } from '../ui/problem.js'
import { Foreign } from '../ui/text.js'
import { toast } from '../ui/toasts.js'
import { named, t } from '../words/words.js'
import { parseTranscript } from './parse.js'
import { takeConversation } from './try.js'

/** @import { Problem } from '../api/types.js' */
/** @import { Draft } from './try.js' */

const TYPES = ['auto_bargain', 'auto_follow_up']

/**
 * A transcript, and whose it is.
 * @param {{ draft: Draft, isSending: boolean, onChange: (draft: Draft) => void, onTry: () => void }} of
 */
export const TranscriptForm = ({ draft, isSending, onChange, onTry }) => {
  const read = parseTranscript(draft.pasted, draft)
  const heard = (/** @type {keyof Draft} */ name) => ({
    name,
    value: draft[name],
    onInput: (
      /** @type {{ currentTarget: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement }} */ {
        currentTarget,
      },
    ) => onChange({ ...draft, [name]: currentTarget.value }),
  })
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault()
    onTry()
  }
  // As in every place where one writes much: the whole is sent without leaving the keyboard.
  const press = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && read.lines.length > 0) submit(event)
  }
  return html`<form class="transcript-form" onSubmit=${submit} onKeyDown=${press}>
    <div class="field-row">
      <label class="field"><span>${t('filter.account')}</span><input maxlength="50" placeholder="acc-1" autocomplete="off" spellcheck=${false} ...${heard('account')} /></label>
      <label class="field"><span>${t('filter.shop')}</span><input maxlength="50" placeholder="shop-9" autocomplete="off" spellcheck=${false} ...${heard('shop')} /></label>
      <label class="field"><span>${t('filter.type')}</span><select ...${heard('type')}>${TYPES.map((type) => html`<option value=${type} key=${type}>${named('type', type)}</option>`)}</select></label>
    </div>
    <${Take} draft=${draft} onChange=${onChange} />
    <div class="field transcript-field">
      <div class="field-head"><label for="transcript">${t('try.transcript')}</label>
        <button type="button" class="link" onClick=${() => onChange({ ...draft, ...EXAMPLE })}>${t('try.example')}</button></div>
      <textarea id="transcript" rows="10" spellcheck=${false} placeholder=${t('try.placeholder')} aria-describedby="transcript-help" ...${heard('pasted')}></textarea>
      <p class="meta" id="transcript-help">${t('try.format')} <code>robot</code> <code>account</code> <code>shop</code> <code>platform</code> ${t('try.format-names')}</p>
      ${
        read.notes.length > 0 &&
        html`<ul class="notes" role="status">${read.notes
          .slice(0, 5)
          .map(
            ({ line, what, said }) =>
              html`<li key=${line}><${Icon} name="alert" size=${16} /><span>${t('try.line', { n: line })} ${named('try-note', what)} <${Foreign} text=${said.slice(0, 60)} /></span></li>`,
          )}</ul>`
      }
    </div>
    <label class="field"><span>${t('try.texts')}</span>
      <textarea rows="3" spellcheck=${false} placeholder=${t('try.texts-placeholder')} ...${heard('texts')}></textarea>
      <span class="meta">${t('try.texts-help')}</span></label>
    <div class="form-foot"><button class="button primary" disabled=${isSending || read.lines.length === 0}>${isSending ? t('try.going') : t('try.go')}</button>
      <span class="meta">${read.lines.length === 0 ? t('try.nothing') : t('try.read', { n: read.lines.length })}</span></div>
  </form>`
}

const EXAMPLE = {
  texts: '',
  pasted: [
    'robot: 你好，这件 200 个能到 11.5 元吗？',
    'shop (客服小王): 最低 12 元，不能再少了',
    'robot: 12 元可以，今天能发货吗？',
    'platform: 由 服务助手 转交给 然然',
    'shop (然然): 您好，这边是人工，请稍等',
    'account (小李): 您好，我是采购小李，价格我来谈',
  ].join('\n'),
}

/** Takes what was said in a pair, so that one may try what the rules would make of it. */
const Take = (/** @type {{ draft: Draft, onChange: (draft: Draft) => void }} */ { draft, onChange }) => {
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null))
  const [isTaking, setTaking] = useState(false)
  const isReady = draft.account.trim() !== '' && draft.shop.trim() !== ''
  const take = async () => {
    setTaking(true)
    const answer = await takeConversation(draft.account.trim(), draft.shop.trim())
    setTaking(false)
    setProblem(answer.ok ? null : answer.problem)
    if (!answer.ok) return
    if (answer.value === null) return toast({ kind: 'bad', text: t('take.none'), more: t('take.none-help') })
    const { pasted, texts, type } = answer.value
    onChange({ ...draft, pasted, texts, type: TYPES.includes(type) ? type : draft.type })
  }
  return html`<div class="take"><button type="button" class="button small" disabled=${!isReady || isTaking} onClick=${take}>${t('take.go')}</button>
    <span class="meta">${t('take.help')}</span>${problem && html`<${ProblemNote} problem=${problem} onRetry=${take} />`}</div>`
}
