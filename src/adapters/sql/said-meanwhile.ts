import { SAID_MAX } from '../../application/ports/pair-store.ts'
import { type AccountClock, skewMsOf } from '../../domain/account-clock.ts'
import { typingTimeOf } from '../../domain/attempt-policy.ts'
import { after } from '../../domain/instant.ts'
import type { Message } from '../../domain/message.ts'
import type { Pair } from '../../domain/pair.ts'
import type { OpenSession } from '../../domain/session.ts'
import type { Task } from '../../domain/task.ts'
import { columnsOf, limitTo, listOf } from './engine/statement-text.ts'
import { type Steps, select } from './engine/steps.ts'
import { MESSAGES, type MessageRow, toMessage } from './rows/message-row.ts'

const SELECT_ENDED_SINCE = `
  SELECT s.session_id
  FROM sessions s
  WHERE s.account_id = :account_id
    AND s.shop_id = :shop_id
    AND s.ended_at >= :since`

const selectSaid = (sessionIds: string): string => `
  SELECT ${columnsOf(MESSAGES, 'm')}
  FROM messages m
  WHERE m.session_id IN (${sessionIds})
    AND m.sent_at >= :since
    AND m.from_source IN ('account', 'platform')
  ORDER BY m.sent_at, m.arrival
  ${limitTo(SAID_MAX)}`

type Facts = { readonly now: Date; readonly open: readonly OpenSession[]; readonly tasks: readonly Task[] }

/**
 * The lines that may be a text whose outcome waits for its proof, see SeenTranscript. Since that text went out a line went
 * into a session that was open then: into one that still is, or has ended since.
 */
export function* readSaidMeanwhile(
  { accountId, shopId }: Pair,
  { now, open, tasks }: Facts,
  clock: AccountClock | null,
): Steps<readonly Message[]> {
  const handOuts = tasks.flatMap((task) => typingTimeOf(task, now)?.from.getTime() ?? [])
  if (handOuts.length === 0) return []
  const handedOut = new Date(Math.min(...handOuts))
  const key = { account_id: accountId, shop_id: shopId }
  const ended = yield* select<{ readonly session_id: string }>(SELECT_ENDED_SINCE, {
    ...key,
    since: handedOut,
  })
  const ids = [...open.map(({ id }) => id), ...ended.map(({ session_id }) => session_id)]
  if (ids.length === 0) return []
  const { names, params } = listOf('id', ids)
  const since = after(handedOut, -skewMsOf(clock, now))
  return (yield* select<MessageRow>(selectSaid(names), { ...params, since })).map(toMessage)
}
