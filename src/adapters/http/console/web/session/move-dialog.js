import { ask } from '../api/client.js'
import { html, useState } from '../lib/preact.js'
import { learn, readSession } from '../live/sessions.js'
import { isMine } from '../live/wait-for-human.js'
import { Assignee, PairName, StateBadge } from '../ui/badges.js'
import { Dialog } from '../ui/dialog.js'
import { ProblemNote } from '../ui/problem.js'
import { Foreign } from '../ui/text.js'
import { toast } from '../ui/toasts.js'
import { named, t, tParts } from '../words/words.js'
import { useDisplaced, whatOfRobot } from './displaced.js'
import { legalMoves } from './moves.js'

/** @import { Answer, Paged, Problem, Session, TimelineEntry } from '../api/types.js' */
/** @import { Command } from './moves.js' */
/** @import { Moved } from './displaced.js' */

const RULES = ['platform_notice', 'human_on_account', 'human_requested']

/**
 * Asks for the reason of a move, and makes it. It goes by the version that was on the screen when it was opened, so that
 * what a colleague did meanwhile is told and not overwritten; what was typed stays. `onMoved` is told whenever
 * something has changed, `onDone` once the move is made.
 * @param {{ command: Command, name?: string, of: Session, onClose: () => void, onMoved: () => void, onDone?: () => void }} given
 */
export const MoveDialog = ({ command, name = named('move', command), of, onClose, onMoved, onDone }) => {
  const [seen, see] = useState(of)
  const [reason, setReason] = useState('')
  const [isFalseAlarm, setFalseAlarm] = useState(false)
  const [resumes, setResumes] = useState(true)
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null))
  const [changedBy, setChangedBy] = useState(/** @type {string | null} */ (null))
  const [isSending, setSending] = useState(false)
  const robot = useDisplaced(command, of)
  const isLegal = legalMoves(seen).includes(command)

  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault()
    setSending(true)
    const body = {
      version: seen.version,
      ...(reason.trim() !== '' && { reason: reason.trim() }),
      ...(isFalseAlarm && { false_alarm: true }),
      ...(robot.displaced !== null && { resume_paused: resumes }),
    }
    const answer = /** @type {Answer<Moved>} */ (
      await ask('POST', `sessions/${encodeURIComponent(of.session_id)}/${command}`, body)
    )
    setSending(false)
    if (answer.ok) {
      learn([answer.value])
      toast({
        kind: 'ok',
        text: named('moved', command),
        ...(robot.displaced && { more: whatOfRobot(answer.value) }),
      })
      onMoved()
      onClose()
      return onDone?.()
    }
    setProblem(answer.problem)
    if (answer.problem.do !== 'refetch') return
    const now = await readSession(of.session_id)
    if (!now.ok) return
    see(now.value)
    setChangedBy(await lastActor(of.session_id))
    onMoved()
  }

  return html`<${Dialog} title=${name} onClose=${onClose}>
    <form class="form" onSubmit=${submit}>
      <p>${named('move-help', command)}</p>
      <p class="meta"><${PairName} of=${of} />${seen.assignee !== null && html` · ${t('move.claimed-by')} <${Assignee} name=${seen.assignee} mine=${isMine(seen)} />`}</p>
      ${
        changedBy !== null && problem?.code === 'version_conflict'
          ? html`<div class="problem" role="alert"><div class="problem-text"><strong>${tParts('move.changed', { who: html`<${Actor} name=${changedBy} />` })}</strong>
            <p>${isLegal ? t('move.changed-help') : t('move.gone-help')} <${StateBadge} state=${seen.state} /></p></div></div>`
          : problem && html`<${ProblemNote} problem=${problem} />`
      }
      ${command === 'handback' && RULES.includes(of.reason ?? '') && html`<${Check} isOn=${isFalseAlarm} onTurn=${setFalseAlarm} label=${t('move.false-alarm')} help=${t('move.false-alarm-help')} />`}
      ${robot.problem !== null && html`<${ProblemNote} problem=${robot.problem} onRetry=${robot.look} />`}
      ${robot.displaced !== null && html`<${Check} isOn=${resumes} onTurn=${setResumes} label=${t('move.go-on')} help=${t('move.go-on-help')} />`}
      <label class="field"><span>${t('move.reason')}</span>
        <textarea name="reason" rows="3" maxlength="500" value=${reason} placeholder=${t('move.reason-help')}
          onInput=${(/** @type {{ currentTarget: HTMLTextAreaElement }} */ { currentTarget }) => setReason(currentTarget.value)}></textarea></label>
      <footer class="dialog-foot">
        <button type="button" class="button" onClick=${onClose}>${t('action.cancel')}</button>
        <button class="button ${command === 'cancel' ? 'danger' : 'primary'}" disabled=${isSending || !isLegal || !robot.isKnown}>${changedBy === null ? name : t('move.again', { what: name })}</button>
      </footer>
    </form>
  </${Dialog}>`
}

const Check = (
  /** @type {{ isOn: boolean, onTurn: (isOn: boolean) => void, label: string, help: string }} */ {
    isOn,
    onTurn,
    label,
    help,
  },
) => html`
  <label class="check"><input type="checkbox" checked=${isOn}
    onChange=${(/** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget }) => onTurn(currentTarget.checked)} />
    <span>${label}<span class="meta">${help}</span></span></label>`

/** Somebody, where nobody is told of. */
const Actor = (/** @type {{ name: string }} */ { name }) =>
  name === 'system' ? t('move.service') : name === '' ? t('move.somebody') : html`<${Foreign} text=${name} />`

/** Who moved it last. */
const lastActor = async (/** @type {string} */ id) => {
  const answer = /** @type {Answer<Paged<TimelineEntry>>} */ (
    await ask('GET', `sessions/${encodeURIComponent(id)}/timeline?limit=200`)
  )
  return (answer.ok && answer.value.items.at(-1)?.actor) || ''
}
