import { faultOfName } from './name.ts'
import type { Pair } from './pair.ts'
import { TASK_TYPES, type TaskType } from './task-type.ts'

/** Dispatch held back by somebody: held, not lost (CONTRACT 4). */
export type Pause = {
  readonly scope: PauseScope
  readonly reason: string
  /** Null: until it is taken away. */
  readonly until: Date | null
  readonly createdAt: Date
  readonly createdBy: string
}

export type PauseScope = 'all' | `account:${string}` | `shop:${string}` | `type:${TaskType}`

/** The scope that this text names, or null when it names none. Ids are 1 to 50 characters, judged as names are. */
export const parseScope = (text: string): PauseScope | null => {
  if (text === 'all') return text
  const type = TASK_TYPES.find((known) => text === `type:${known}`)
  if (type !== undefined) return `type:${type}`

  const [, kind, id = ''] = /^(account|shop):(.*)$/su.exec(text) ?? []
  const length = [...id].length
  if (length < 1 || length > 50 || faultOfName(id) !== null) return null
  return kind === 'account' ? `account:${id}` : `shop:${id}`
}

/** Whether this scope, or lane of the queue, is one account's or one shop's, rather than of all or of a type. */
export const isOfSome = (scope: string): scope is `account:${string}` | `shop:${string}` =>
  scope.startsWith('account:') || scope.startsWith('shop:')

/** Every scope that holds tasks of this pair and type back. */
export const scopesOf = ({ accountId, shopId }: Pair, types: readonly TaskType[]): readonly PauseScope[] => [
  'all',
  `account:${accountId}`,
  `shop:${shopId}`,
  ...types.map((type): PauseScope => `type:${type}`),
]

export const holdsBack = ({ until }: Pause, now: Date): boolean => until === null || until > now

/** Whether it ends before that; null: never. */
export const endsBefore = (pause: Pause, until: Date | null): boolean =>
  pause.until !== null && (until === null || pause.until < until)
