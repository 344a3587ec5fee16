import type { Client } from '../players.ts'
import type { Clock } from './clock.ts'
import { pairKey } from './marketplace.ts'

/** An open session, as the list shows it. */
export type OpenSession = {
  readonly session_id: string
  readonly account_id: string
  readonly shop_id: string
  readonly task_type: string
  readonly state: 'pending' | 'active' | 'transferred' | 'paused'
  readonly reason: string | null
  readonly evidence: string | null
  readonly assignee: string | null
  readonly state_since: string
  readonly version: number
}

export type View = {
  readonly byId: ReadonlyMap<string, OpenSession>
  readonly pairs: ReadonlySet<string>
}

/** What is open, read by one player for all: the others do not ask for each session by itself. */
export type Board = {
  readonly latest: () => View
  /** The first look that begins after this call. Rejects once the day is over. */
  readonly fresh: () => Promise<View>
  /** Looks once. */
  readonly look: () => Promise<void>
}

export const makeBoard = (call: Client, clock: Clock): Board => {
  let latest: View = viewOf([])
  let next = Promise.withResolvers<View>()
  clock.signal.addEventListener('abort', () => next.reject(clock.signal.reason))
  return {
    latest: () => latest,
    fresh: () => next.promise,
    look: async () => {
      const answered = next
      next = Promise.withResolvers<View>()
      // Nobody may be waiting when the day ends.
      next.promise.catch(() => undefined)
      try {
        latest = viewOf(await openSessions(call))
        answered.resolve(latest)
      } catch (error) {
        answered.reject(error)
        throw error
      }
    },
  }
}

const viewOf = (sessions: readonly OpenSession[]): View => ({
  byId: new Map(sessions.map((session) => [session.session_id, session])),
  pairs: new Set(sessions.map(({ account_id, shop_id }) => pairKey(account_id, shop_id))),
})

const OPEN = 'state=pending&state=active&state=transferred&state=paused&limit=200'

const openSessions = async (call: Client): Promise<readonly OpenSession[]> => {
  const found: OpenSession[] = []
  let cursor: unknown = null
  do {
    const from = cursor === null ? '' : `&cursor=${encodeURIComponent(String(cursor))}`
    const { body } = await call('GET', `/api/sessions?${OPEN}${from}`)
    found.push(...(body.items as readonly OpenSession[]))
    cursor = body.next_cursor
  } while (cursor !== null)
  return found
}

/** Those that wait for a person: nobody has them. The longest wait comes first. */
export const waitingForPeople = ({ byId }: View): readonly OpenSession[] =>
  [...byId.values()]
    .filter(
      ({ assignee, state, task_type }) =>
        assignee === null && (state === 'transferred' || isManual(task_type)),
    )
    .toSorted((one, other) => one.state_since.localeCompare(other.state_since))

export const isManual = (taskType: string): boolean => taskType.startsWith('manual_')
