import type { PairChange } from '../../application/ports/pair-store.ts'
import type { RecordReader } from '../../application/ports/record-reader.ts'
import type { Pair } from '../../domain/pair.ts'
import { isId } from './cursor.ts'
import { finder } from './engine/finder.ts'
import type { SqlRunner } from './engine/sql-runner.ts'
import type { Steps } from './engine/steps.ts'

const SESSION = finder<PlaceRow>(['session_id'], {
  alias: 's',
  text: (condition) => `
  SELECT s.session_id, s.account_id, s.shop_id
  FROM sessions s
  WHERE ${condition}`,
})

const TASK = finder<PlaceRow & { readonly redis_task_id: string }>(['redis_task_id'], {
  alias: 't',
  text: (condition) => `
  SELECT t.redis_task_id, t.session_id, t.account_id, t.shop_id
  FROM session_tasks t
  WHERE ${condition}`,
})

type PlaceRow = { readonly session_id: string; readonly account_id: string; readonly shop_id: string }
type Place = { readonly sessionId: string; readonly pair: Pair }

/** Where sessions and tasks are. That never changes, so what was written or read lately needs no looking up. */
export type Places = Pick<RecordReader, 'pairOfSession' | 'placeOfTask'> & {
  /** Takes down where these are. */
  note(change: Pick<PairChange, 'createdSessions' | 'createdTasks'>): void
}

export const makePlaces = (runner: Pick<SqlRunner, 'look'>): Places => {
  const known = makeRecent(KNOWN_MAX)
  const find = async (id: string, rows: () => Steps<readonly PlaceRow[]>): Promise<Place | null> => {
    const before = known.get(id)
    if (before !== undefined || !isId(id)) return before ?? null
    const [row] = await runner.look(rows)
    if (row === undefined) return null
    const place = { sessionId: row.session_id, pair: { accountId: row.account_id, shopId: row.shop_id } }
    known.set(id, place)
    return place
  }
  return {
    pairOfSession: async (id) => (await find(id, () => SESSION.find({ session_id: id })))?.pair ?? null,
    placeOfTask: (id) => find(id, () => TASK.find({ redis_task_id: id })),
    note: ({ createdSessions, createdTasks }) => {
      for (const { id, pair } of createdSessions) known.set(id, { sessionId: id, pair })
      for (const { id, sessionId, pair } of createdTasks) known.set(id, { sessionId, pair })
    },
  }
}

/** Some 300 bytes each. */
const KNOWN_MAX = 20_000

/** The last that were put there. */
const makeRecent = (most: number) => {
  const places = new Map<string, Place>()
  return {
    get: (id: string): Place | undefined => places.get(id),
    set: (id: string, place: Place): void => {
      places.set(id, place)
      const [oldest] = places.size > most ? places.keys() : []
      if (oldest !== undefined) places.delete(oldest)
    },
  }
}
