import type { Notice } from '../../application/ports/notifier.ts'

/** The parts of an event's body that people are told of. What is not there, or is something else, is null. */
export type AlertFacts = {
  readonly at: Date | null
  readonly accountId: string | null
  readonly shopId: string | null
  readonly sessionId: string | null
  readonly taskType: string | null
  readonly reason: string | null
  readonly evidence: string | null
  readonly assignee: string | null
  readonly stateSince: Date | null
  readonly pause: { readonly scope: string | null; readonly until: Date | null } | null
  /** How far the chat's clock is ahead of the database's; below 0: behind. */
  readonly skewSeconds: number | null
  readonly messages: { readonly stored: number; readonly changed: number } | null
}

/** Reads the JSON of CONTRACT appendix A. One that is damaged is told of with what is left. */
export const readFacts = ({ body }: Notice): AlertFacts => {
  const event = objectIn(body)
  const data = part(event, 'data')
  const [session, task, pause, messages] = ['session', 'task', 'pause', 'messages'].map((name) =>
    data[name] ? part(data, name) : null,
  )
  const about = session ?? task ?? data
  return {
    at: instantOf(event.timestamp),
    accountId: textOf(about.account_id),
    shopId: textOf(about.shop_id),
    sessionId: textOf(session?.session_id ?? task?.session_id),
    taskType: textOf(about.task_type),
    reason: textOf(session?.reason) ?? textOf(task?.error) ?? textOf(pause?.reason),
    evidence: textOf(session?.evidence),
    assignee: textOf(session?.assignee),
    stateSince: instantOf(session?.state_since),
    pause: pause ? { scope: textOf(pause.scope), until: instantOf(pause.until) } : null,
    skewSeconds: numberOf(data.skew_seconds),
    messages: messages
      ? { stored: numberOf(messages.stored) ?? 0, changed: numberOf(messages.changed) ?? 0 }
      : null,
  }
}

type Tree = { readonly [name: string]: unknown }

const objectIn = (json: string): Tree => {
  try {
    return treeOf(JSON.parse(json))
  } catch {
    return {}
  }
}
const treeOf = (value: unknown): Tree => (typeof value === 'object' && value !== null ? { ...value } : {})
const part = (of: Tree, name: string): Tree => treeOf(of[name])
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null)
const instantOf = (value: unknown): Date | null => {
  const at = new Date(typeof value === 'string' ? value : Number.NaN)
  return Number.isNaN(at.getTime()) ? null : at
}
