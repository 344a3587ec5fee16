import type { EventType } from '../../../domain/session-event.ts'
import type { TaskType } from '../../../domain/task-type.ts'

/** The languages that alerts are written in. */
export const LOCALES = ['zh-CN', 'en'] as const
export type Locale = (typeof LOCALES)[number]

/** What stands before a value. */
export type Label =
  | 'account'
  | 'shop'
  | 'task'
  | 'reason'
  | 'assignee'
  | 'scope'
  | 'until'
  | 'skew'
  | 'messages'
  | 'since'
  | 'at'
  | 'link'
  | 'session'
  | 'evidence'

/** All that alerts say, in one language. A new event does not compile until both languages have words for it. */
export type Words = {
  readonly labels: { readonly [label in Label]: string }
  readonly colon: string
  readonly comma: string
  readonly events: { readonly [type in EventType]: string }
  readonly taskTypes: { readonly [type in TaskType]: string }
  /** Those that the service gives; what people and robots gave is told as they said it. */
  readonly reasons: { readonly [code: string]: string }
  readonly untilRemoved: string
  readonly skewBy: (seconds: number) => string
  readonly arrived: (stored: number, changed: number) => string
  /** So many days, hours, minutes or seconds, of which at most two are told. */
  readonly units: { readonly [unit in 'd' | 'h' | 'min' | 's']: string }
  readonly waited: (instant: string, span: string) => string
  readonly digest: (count: number, since: string) => string
  readonly trial: string
  /** What a trial message says besides, of the channel with this name. */
  readonly trialOf: (channel: string) => string
}
