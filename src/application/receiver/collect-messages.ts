import { type AttemptRules, isProvedAbsent, type Observed, proveAbsent } from '../../domain/attempt-policy.ts'
import { bySentAt, type Explanation, explainLines } from '../../domain/explanation.ts'
import { after } from '../../domain/instant.ts'
import { type Digest, type IdentifiedLine, identifyLines, type ScrapedLine } from '../../domain/message.ts'
import type { Pair } from '../../domain/pair.ts'
import { decidePlacement, type Placement } from '../../domain/placement-policy.ts'
import {
  isLive,
  type Opening,
  openHistory,
  openSession,
  type Session,
  SKEW_MS,
} from '../../domain/session.ts'
import { completeTask, type Task } from '../../domain/task.ts'
import { sameText } from '../../domain/text-match.ts'
import { SYSTEM } from '../../domain/timeline.ts'
import { type DetectionRules, findTrace, isJudged, type Trace } from '../../domain/transfer-detection.ts'
import type { ChangePair } from '../pair/change-pair.ts'
import type { PairDraft } from '../pair/pair-draft.ts'
import { transferIn } from '../pair/session-effects.ts'
import { noteCompletion, noteSetback } from '../pair/task-effects.ts'
import type { IdSource } from '../ports/id-source.ts'
import type { Keep } from '../ports/receipt-store.ts'

export type Upload = {
  readonly pair: Pair
  readonly lines: readonly ScrapedLine[]
  /** All that was said between these instants is in this and earlier uploads. */
  readonly observed: Observed | null
}

export type Collected = {
  /** The session that the new messages are stored in, else the pair's open one, or null. */
  readonly session: Session | null
  readonly sessionCreated: boolean
  /** By this upload. */
  readonly transferred: boolean
  readonly stored: number
  readonly duplicates: number
  readonly confirmedTaskIds: readonly string[]
  readonly detection: Trace | null
}

export type CollectMessages = (upload: Upload, keep?: Keep<Collected>) => Promise<Collected>

export type DetectionSettings = DetectionRules & {
  readonly freshWithinMs: number
  /** `shadow` tells what it sees, and moves nothing. */
  readonly mode: 'enforce' | 'shadow'
}

type Needs = {
  readonly changePair: ChangePair
  readonly newId: IdSource
  readonly digest: Digest
  readonly detection: DetectionSettings
  readonly attempts: AttemptRules
}

/** Takes in what a receiver scraped, whole or not at all (CONTRACT 5, rules 1 to 6 in their order). */
export const makeCollectMessages =
  ({ changePair, newId, digest, detection, attempts }: Needs): CollectMessages =>
  async ({ pair, lines, observed }, keep) => {
    const identified = identifyLines(lines, digest)
    const messageIds = identified.map(({ messageId }) => messageId)

    return changePair(pair, { messageIds, keep }, (draft): Collected => {
      const fresh = identified.filter(({ messageId }) => !draft.view.knownMessageIds.has(messageId))
      const duplicates = lines.length - fresh.length
      if (fresh.length === 0) {
        settleAbsent(draft, observed, { lines: identified, sentAt: [] }, attempts)
        const session = draft.open()[0] ?? null
        return { ...NOTHING_NEW, session, transferred: wentToHuman(draft, session), duplicates }
      }

      const explained = explainLines(fresh, draft.view.handedOut)
      const placement = decidePlacement(
        {
          open: draft.open(),
          latestEnded: draft.view.latestEnded,
          lines: fresh,
          explained,
          sessionOfTask: (id) => draft.task(id)?.sessionId,
        },
        detection.freshWithinMs,
        draft.now,
      )
      const sessionId = placeFor(draft, placement, { id: newId('session'), pair })
      store(draft, sessionId, fresh, explained)
      const confirmedTaskIds = confirm(draft, explained)
      const trace = findTraceIn(draft, sessionId, fresh, explained, detection)
      if (trace !== null) handOver(draft, sessionId, trace, detection.mode)
      // After the trace: a text that fails for good must not hide that a human took part.
      const sentAt = identified.map((line) => line.sentAt)
      settleAbsent(draft, observed, { lines: identified, sentAt }, attempts)
      const session = draft.currentSession(sessionId)
      return {
        session,
        sessionCreated: placement.kind === 'history' || placement.kind === 'unheard',
        transferred: wentToHuman(draft, session),
        stored: fresh.length,
        duplicates,
        confirmedTaskIds,
        detection: trace,
      }
    })
  }

const NOTHING_NEW = {
  sessionCreated: false,
  stored: 0,
  confirmedTaskIds: [],
  detection: null,
} as const

/** Whether this upload brought it to a human: by a trace, by opening it, or by a text that is proved not typed. */
const wentToHuman = (draft: PairDraft, session: Session | null): boolean =>
  session?.state === 'transferred' &&
  draft.view.sessions.find(({ id }) => id === session.id)?.state !== 'transferred'

/** The id of the session that the new messages go into, opened where there is none. */
const placeFor = (draft: PairDraft, placement: Placement, made: Pick<Opening, 'id' | 'pair'>): string => {
  if (placement.kind === 'open' || placement.kind === 'late') return placement.session.id

  const { id } = made
  const manual = {
    ...made,
    taskType: 'manual_customer_service',
    externalTaskId: null,
    metadata: null,
    evidence: null,
  } as const
  if (placement.kind === 'history') {
    draft.createSession(openHistory({ ...manual, reason: 'history' }, placement.endedAt, draft.now), SYSTEM)
    draft.tell('session.created', id)
    draft.tell('session.ended', id)
  } else {
    draft.createSession(
      openSession({ ...manual, reason: 'no_active_session' }, 'transferred', draft.now),
      SYSTEM,
    )
    draft.tell('session.created', id)
    draft.tell('session.transferred', id)
  }
  return id
}

const store = (
  draft: PairDraft,
  sessionId: string,
  fresh: readonly IdentifiedLine[],
  explained: Explanation,
): void => {
  const lines = fresh.map((line) => ({ ...line, explainedBy: explained.get(line.messageId) ?? null }))
  const messages = draft.addMessages(sessionId, lines)
  draft.touch(sessionId)
  draft.tell('message.received', sessionId, { messages: bySentAt(messages) })
}

/** Takes down what each task explains, and completes those whose text now stands in the transcript. */
const confirm = (draft: PairDraft, explained: Explanation): readonly string[] => {
  const lineCount = new Map<string, number>()
  for (const taskId of explained.values()) lineCount.set(taskId, (lineCount.get(taskId) ?? 0) + 1)

  return [...lineCount].flatMap(([taskId, count]) => {
    const task = draft.task(taskId)
    if (task === undefined) return []
    const seen: Task = { ...task, explained: task.explained + count }
    if (task.status === 'completed') {
      draft.putTask(seen)
      return []
    }
    noteCompletion(draft, completeTask(seen, 'transcript', draft.now), SYSTEM)
    return [taskId]
  })
}

/** Texts of unknown outcome that this upload proves were not typed go back to the queue. */
const settleAbsent = (
  draft: PairDraft,
  observed: Observed | null,
  { lines, sentAt }: { readonly lines: readonly IdentifiedLine[]; readonly sentAt: readonly Date[] },
  attempts: AttemptRules,
): void => {
  for (const { id } of draft.open()) {
    for (const task of draft.tasksOf(id)) {
      if (!isProvedAbsent(task, observed, sentAt, draft.now) || isShown(task, lines)) continue
      noteSetback(draft, proveAbsent(task, draft.currentSession(id), attempts, draft.now))
    }
  }
}

/** A line with its text may be this task's, though it explained an older one with the same text. */
const isShown = ({ content, handOuts }: Task, lines: readonly IdentifiedLine[]): boolean => {
  const handedOut = handOuts.at(-1)
  if (content === null || handedOut === undefined) return false
  return lines.some(
    (line) =>
      line.source === 'account' &&
      line.sentAt >= after(handedOut, -SKEW_MS) &&
      sameText(line.content, content),
  )
}

const findTraceIn = (
  draft: PairDraft,
  sessionId: string,
  fresh: readonly IdentifiedLine[],
  explained: Explanation,
  detection: DetectionSettings,
): Trace | null => {
  const session = draft.currentSession(sessionId)
  return isJudged(session) ? findTrace(session, fresh, explained, detection) : null
}

/** A human took part: the session is theirs. */
const handOver = (
  draft: PairDraft,
  sessionId: string,
  trace: Trace,
  mode: DetectionSettings['mode'],
): void => {
  const session = draft.currentSession(sessionId)
  if (!isJudged(session)) return

  const why = { reason: trace.rule, evidence: trace.evidence }
  const notes = { ...why, rule: trace.rule, messageId: trace.messageId }
  const isBesideLive = draft.open().some((open) => open.id !== sessionId && isLive(open))
  if (mode === 'shadow' || isBesideLive) {
    draft.noteOn(session, 'detect', SYSTEM, notes, false)
  } else {
    transferIn(draft, session, why, SYSTEM, notes)
  }
}
