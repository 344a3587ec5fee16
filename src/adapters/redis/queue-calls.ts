import { QueueUnavailable } from '../../application/ports/unavailable.ts'
import type { QueueClient } from './queue-client.ts'

/**
 * What the queue is told and asked, in the order in which it is. What follows from one commit shares a script call, and so
 * do those who take in one turn of the event loop; each caller hears of its own part, and a call that fails fails for all
 * whose part it was.
 */
export type QueueCalls = QueueClient & {
  /** Tells the queue of up to ROWS_A_CALL things of a kind. */
  change(change: Change): Promise<void>
  /** Takes the best entry of these lanes, or null; what was told before is done first, and perhaps what is told after. */
  take(lanes: readonly string[]): Promise<Taken | null>
}

/** Its rows are the script's arguments, see CHANGE. */
export type Change = {
  readonly kind: 'offer' | 'withdraw' | 'park' | 'unpark'
  readonly rows: readonly (readonly (string | number)[])[]
}

/** `isHomeless`: it has no way back when its taker is heard of no more. */
type Taken = { readonly taskId: string; readonly value: string; readonly isHomeless: boolean }

/** A script holds up everybody else, so it is told of so many things at once. */
export const ROWS_A_CALL = 200
/** The dearest of them. */
const TAKES_A_CALL = 100

export const makeQueueCalls = (client: QueueClient, holdMs: number): QueueCalls => {
  let changes: Waiting<Change, void>[] = []
  let takes: Waiting<readonly string[], Taken | null>[] = []
  let isPlanned = false

  const tell = (): void => {
    const told = changes
    changes = []
    for (const some of packed(told, ({ what }) => what.rows.length, ROWS_A_CALL))
      void sendChanges(client, some)
  }

  const sendAll = (): void => {
    tell()
    const asked = takes
    takes = []
    for (const some of packed(asked, () => 1, TAKES_A_CALL)) void sendTakes(client, holdMs, some)
  }

  // On its way before the answer is that it follows from: whoever has that answer may ask another replica for the task.
  const tellSoon = (): void => {
    if (changes.length === 1) queueMicrotask(tell)
  }

  const takeSoon = (): void => {
    if (isPlanned) return
    isPlanned = true
    setImmediate(() => {
      isPlanned = false
      sendAll()
    })
  }

  return {
    change: (what) =>
      new Promise((resolve, reject) => {
        changes.push({ what, resolve, reject })
        tellSoon()
      }),
    take: (what) =>
      new Promise((resolve, reject) => {
        takes.push({ what, resolve, reject })
        takeSoon()
      }),
    run: (script, args) => {
      sendAll()
      return client.run(script, args)
    },
    connectionNo: client.connectionNo,
    close: () => {
      sendAll()
      return client.close()
    },
  }
}

/** Something that is about to be sent, and who waits for what becomes of it. */
type Waiting<What, Answer> = {
  readonly what: What
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

const sendChanges = async (client: QueueClient, some: readonly Waiting<Change, void>[]): Promise<void> => {
  try {
    const args = some.flatMap(({ what: { kind, rows } }) => [kind, rows.length, ...rows.flat()])
    const refused = (await client.run('changeQueue', args)) as readonly number[]
    for (const [i, { resolve, reject }] of some.entries())
      if (refused.includes(i + 1)) reject(new QueueUnavailable('Redis has no room for the queue'))
      else resolve()
  } catch (error) {
    for (const { reject } of some) reject(error)
  }
}

type Taking = Waiting<readonly string[], Taken | null>

const sendTakes = async (client: QueueClient, holdMs: number, some: readonly Taking[]): Promise<void> => {
  const askers = byFilter(some)
  try {
    const args = askers.flatMap(([{ what }, ...others]) => [1 + others.length, what.length, ...what])
    const [isMore, ...taken] = (await client.run('takeTasks', [holdMs, ...args])) as TakeReply
    const unserved = askers.flatMap((same, i) => serve(same, taken[i] ?? []))
    if (isMore === 1 && unserved.length > 0) return sendTakes(client, holdMs, unserved)
    for (const { resolve } of unserved) resolve(null)
  } catch (error) {
    for (const { reject } of some) reject(error)
  }
}

type TakeReply = readonly [isMore: 0 | 1, ...taken: TakenReply[]]
/** One behind the other: task id, value, and 1 where it is homeless. */
type TakenReply = readonly (string | number)[]

/** Those who ask for the same stand together. */
const byFilter = (some: readonly Taking[]): [Taking, ...Taking[]][] => {
  const groups = new Map<string, [Taking, ...Taking[]]>()
  for (const one of some) {
    const key = one.what.join('')
    const same = groups.get(key)
    if (same === undefined) groups.set(key, [one])
    else same.push(one)
  }
  return [...groups.values()]
}

/** Gives each its entry, whoever came first the best; returns those for whom there was none. */
const serve = (askers: readonly Taking[], taken: TakenReply): readonly Taking[] => {
  const served = taken.length / 3
  for (const [i, { resolve }] of askers.slice(0, served).entries()) {
    const [taskId, value, homeless] = taken.slice(3 * i, 3 * i + 3)
    resolve({ taskId: String(taskId), value: String(value), isHomeless: homeless === 1 })
  }
  return askers.slice(served)
}

/** In their order, as many as come to `max` together. */
const packed = <T>(all: readonly T[], sizeOf: (one: T) => number, max: number): T[][] => {
  const packs: T[][] = []
  let size = max
  for (const one of all) {
    size += sizeOf(one)
    if (size > max) {
      packs.push([])
      size = sizeOf(one)
    }
    packs.at(-1)?.push(one)
  }
  return packs
}
