import type { Explanation } from '../../domain/detection/explanation.ts'
import { bySentAt, type IdentifiedLine } from '../../domain/message.ts'
import {
  decidePlacement,
  type Placement,
  type PlacementRules,
  type SpeakerOf,
} from '../../domain/placement-policy.ts'
import { type Beginning, beginHistory, beginSession } from '../../domain/session.ts'
import { SYSTEM } from '../../domain/timeline.ts'
import type { PairDraft } from '../pair/pair-draft.ts'

type Draft = PairDraft<{ readonly messageIds: readonly string[] }>

/** A place where lines are kept. */
type Kept = Exclude<Placement, { readonly kind: 'forgotten' }>

type Arrived = {
  readonly fresh: readonly IdentifiedLine[]
  readonly edits: readonly IdentifiedLine[]
  readonly explained: Explanation
  readonly speakerOf: SpeakerOf
}

/** Where new lines belong, of which there must be any. */
export const placeFresh = (draft: Draft, arrived: Arrived, rules: PlacementRules): Placement => {
  const { fresh, explained, speakerOf } = arrived
  const conversation = {
    open: draft.open(),
    latestEnded: draft.view.latestEnded,
    lines: fresh,
    explained: explained.explainedBy,
    sessionOfTask: (id: string) => draft.task(id)?.sessionId,
    speakerOf,
  }
  return decidePlacement(conversation, rules, draft.now)
}

/** Stores the new lines where they belong, and tells of them. */
export const storeFresh = (
  draft: Draft,
  arrived: Arrived,
  placement: Kept,
  made: Pick<Beginning, 'id' | 'pair'>,
): { readonly sessionId: string; readonly isNew: boolean } => {
  const sessionId = placeFor(draft, placement, made)
  store(draft, sessionId, arrived)
  return { sessionId, isNew: placement.kind === 'history' || placement.kind === 'unheard' }
}

/** The id of the session that the new messages go into, begun where there is none. */
const placeFor = (draft: PairDraft, placement: Kept, made: Pick<Beginning, 'id' | 'pair'>): string => {
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
    draft.createSession(beginHistory({ ...manual, reason: 'history' }, placement.endedAt, draft.now), SYSTEM)
    draft.tell('session.created', id)
    draft.tell('session.ended', id)
  } else {
    draft.createSession(
      beginSession({ ...manual, reason: 'no_active_session' }, 'transferred', draft.now),
      SYSTEM,
    )
    draft.tell('session.created', id)
    draft.tell('session.transferred', id)
  }
  return id
}

const store = (draft: PairDraft, sessionId: string, { fresh, edits, explained }: Arrived): void => {
  const lines = fresh.map((line) => ({
    ...line,
    explainedBy: explained.explainedBy.get(line.messageId) ?? null,
  }))
  const messages = draft.addMessages(sessionId, lines)
  draft.touch(sessionId)
  const changed = edits.filter(({ messageId }) => draft.message(messageId)?.sessionId === sessionId).length
  draft.tell('message.received', sessionId, { messages: bySentAt(messages), changed })
}
