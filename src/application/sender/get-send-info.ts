import type { AttemptRules } from '../../domain/attempt-policy.ts'
import { ok, refuse } from '../../domain/result.ts'
import { type HandedOutTask, hasContent, type LeasedTask, type WithContent } from '../../domain/task.ts'
import { failTask } from '../../domain/task-moves.ts'
import type { Perform } from '../pair/ask.ts'
import type { PairDraft } from '../pair/pair-draft.ts'
import { noteSetback } from '../pair/task-effects.ts'
import type { RecordReader } from '../ports/record-reader.ts'
import type { TaskSource } from '../ports/task-source.ts'
import { atFence, handOut, type Passed, returnWithoutText } from './fence.ts'

/**
 * Passes the fence (CONTRACT 4): the text goes out if it may still be typed, and from here on counts as handed out.
 * Throws SourceUnavailable when it has no text yet and its source does not give one; the task is then back in the queue.
 */
export type GetSendInfo = (taskId: string, leaseToken: string | null) => Promise<Passed<HandedOutTask>>

export type SendInfoNeeds = {
  readonly perform: Perform
  readonly records: RecordReader
  readonly attempts: AttemptRules
  readonly source: TaskSource
}

export const makeGetSendInfo =
  (needs: SendInfoNeeds): GetSendInfo =>
  async (taskId, leaseToken) => {
    const passed = await needs.perform(
      atFence(needs, taskId, leaseToken, (draft, task) =>
        ok(hasContent(task) ? handOut(draft, task) : { lacksText: task.externalTaskId }),
      ),
    )
    if (!passed.ok) return passed
    const { value } = passed
    if (!('lacksText' in value)) return ok(value)
    const said = await askSource(needs.source, value.lacksText)
    return handOutSaid(needs, said, { taskId, leaseToken }, handOut)
  }

type Trouble = { readonly trouble: unknown }
/** What the source said of a task: its text, that there is no such task, or nothing that helps. */
export type Said = { readonly content: string | null } | Trouble

/** Asks the source, outside of any transaction, for so many milliseconds at the most. Never throws. */
export const askSource = (source: TaskSource, externalTaskId: string, withinMs?: number): Promise<Said> =>
  source.fetchContent(externalTaskId, withinMs).then(
    (content) => ({ content }),
    (trouble: unknown) => ({ trouble }),
  )

type Held = { readonly taskId: string; readonly leaseToken: string | null }
type HandOut = (draft: PairDraft, task: LeasedTask & WithContent) => HandedOutTask

/** Passes the fence, perhaps again, with what the source said. Throws its trouble when there is no text. */
export const handOutSaid = async (
  needs: Omit<SendInfoNeeds, 'source'>,
  said: Said,
  { taskId, leaseToken }: Held,
  out: HandOut,
): Promise<Passed<HandedOutTask>> => {
  const passed = await needs.perform(
    atFence(needs, taskId, leaseToken, (draft, task, session): Passed<HandedOutTask | Trouble> => {
      // The first text is kept for good.
      if (hasContent(task)) return ok(out(draft, task))
      if ('trouble' in said) {
        returnWithoutText(draft, session, task)
        return ok(said)
      }
      if (said.content === null) {
        noteSetback(draft, failTask(task, NOT_IN_SOURCE, draft.now))
        return refuse({ code: 'task_not_sendable', reason: 'not_in_flight' })
      }
      return ok(out(draft, { ...task, content: said.content }))
    }),
  )
  if (!passed.ok) return passed
  if ('trouble' in passed.value) throw passed.value.trouble
  return ok(passed.value)
}

/** The `error` of a task that its source does not know. */
const NOT_IN_SOURCE = { error: 'not_in_source', errorClass: 'business' } as const
