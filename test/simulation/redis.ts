import { makeMemoryTaskQueue } from '../../src/adapters/memory/task-queue.ts'
import { HOLD_MS, type TaskQueue } from '../../src/application/ports/task-queue.ts'
import { QueueUnavailable } from '../../src/application/ports/unavailable.ts'
import type { Kernel } from './kernel.ts'
import type { Ask } from './pair-store.ts'

const ANY = { accountIds: [], taskTypes: [] }
type Data = Pick<TaskQueue, 'offer' | 'withdraw' | 'take' | 'park' | 'unpark' | 'countAhead' | 'beginFill'>
type Done = { readonly at: number; readonly what: (data: Data) => Promise<unknown> }
/** The token under which the index was begun; null: it was lost. */
type Marker = string | null

/**
 * The server that the replicas' queues share. It holds its entries in the queue in process, which keeps the contract;
 * it may be away, forget everything, or come back without its last second.
 */
export type Redis = {
  readonly isUp: () => boolean
  readonly goAway: (forMs: number) => void
  readonly comeBack: () => void
  readonly flush: () => void
  readonly loseLastSecond: () => void
  readonly connect: (ask: Ask) => TaskQueue
  /** The ids of all entries, also of those that may not be taken yet. */
  readonly contents: () => Promise<ReadonlySet<string>>
}

export const makeRedis = (kernel: Kernel): Redis => {
  let at = kernel.now()
  const open = (): Data => makeMemoryTaskQueue({ now: () => at, holdMs: HOLD_MS })
  let data = open()
  let done: Done[] = []
  let marker: Marker = null
  let markers: { readonly at: number; readonly marker: Marker }[] = []
  // Grows whenever the clients lose their connections.
  let connectionNo = 0
  let awayUntil = 0
  let indexNo = 0

  const perform = <T>(what: (data: Data) => Promise<T>): Promise<T> => {
    at = kernel.now()
    done.push({ at, what })
    return what(data)
  }
  const mark = (to: Marker): void => {
    marker = to
    markers.push({ at: kernel.now(), marker })
  }
  const clear = (): void => {
    data = open()
    done = []
    mark(null)
  }
  const isUp = () => kernel.now() >= awayUntil

  return {
    isUp,
    goAway: (forMs) => {
      awayUntil = kernel.now() + forMs
      connectionNo += 1
    },
    comeBack: () => {
      awayUntil = Math.min(awayUntil, kernel.now())
    },
    flush: clear,
    contents: async () => {
      const copy = open()
      for (const one of done) {
        at = one.at
        await one.what(copy)
      }
      at = kernel.now() + 1e9
      const ids = new Set<string>()
      for (let entry = await copy.take(ANY); entry !== null; entry = await copy.take(ANY))
        ids.add(entry.taskId)
      return ids
    },
    loseLastSecond: () => {
      const kept = done.filter((one) => one.at < kernel.now() - 1_000)
      const marked = markers.findLast((one) => one.at < kernel.now() - 1_000)?.marker ?? null
      clear()
      for (const one of kept) {
        at = one.at
        void one.what(data)
      }
      done = kept
      markers = []
      mark(marked)
      connectionNo += 1
    },
    connect: (ask) => {
      const call = <T>(effect: () => T | Promise<T>): Promise<T> =>
        ask('queue', () => {
          if (!isUp()) throw new QueueUnavailable('redis is away')
          return effect()
        })
      const standing = () => (marker === null ? null : `${marker} on ${connectionNo}`)
      let filled: string | null = null
      return {
        offer: (entries) => call(() => perform((held) => held.offer(entries))),
        withdraw: (entries) => call(() => perform((held) => held.withdraw(entries))),
        take: (filter) => call(() => perform((held) => held.take(filter))),
        countAhead: (entry) => call(() => perform((held) => held.countAhead(entry))),
        waitForOffer: (_filter, waitMs) => kernel.sleep(Math.min(waitMs, 500)),
        park: (lanes) => call(() => perform((held) => held.park(lanes))),
        unpark: (lanes) => call(() => perform((held) => held.unpark(lanes))),
        isFilled: () => call(() => marker !== null && standing() === filled),
        beginFill: () =>
          call(() => {
            if (marker === null) {
              clear()
              indexNo += 1
              mark(`index ${indexNo}`)
            }
            void perform((held) => held.beginFill())
            return standing() ?? ''
          }),
        markFilled: (token) =>
          call(() => {
            if (standing() === token) filled = token
          }),
        close: async () => undefined,
      }
    },
  }
}
