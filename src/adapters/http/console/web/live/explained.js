import { withNewest } from '../lib/newest.js'
import { useEffect } from '../lib/preact.js'
import { makeStore, useStore } from '../lib/store.js'
import { explainTask } from './explain.js'
import { hear } from './stream.js'

/** @import { Explained } from '../api/types.js' */
/** @typedef {Explained & { readAt: number }} Told */

const AT_ONCE = 4
/** What holds a text back changes without an event: it is asked for again after this while it is in sight. */
const FRESH_MS = 15_000

/** So many are remembered: more than anybody has before him. */
const MOST = 2_000

/** By task. */
const explained = makeStore(/** @type {ReadonlyMap<string, Told>} */ (new Map()))

/** @type {readonly string[]} */
let wanted = []
const running = new Set()

const isDue = (/** @type {string} */ id) =>
  !running.has(id) && performance.now() - (explained.get().get(id)?.readAt ?? -FRESH_MS) >= FRESH_MS

const pump = () => {
  for (const id of wanted) {
    if (running.size >= AT_ONCE) return
    if (!isDue(id)) continue
    running.add(id)
    void read(id).finally(() => {
      running.delete(id)
      pump()
    })
  }
}

const read = async (/** @type {string} */ id) => {
  const answer = await explainTask(id)
  // One that is gone has nothing that keeps it; one that could not be asked for is asked for later.
  const told = answer.ok ? answer.value : (explained.get().get(id) ?? { dispatchable: false, because: [] })
  explained.update((now) => withNewest(now, id, { ...told, readAt: performance.now() }, MOST))
}

/** Asks anew what keeps each, once it is looked at. */
export const forgetExplained = () => {
  explained.update((now) => new Map([...now].map(([id, told]) => [id, { ...told, readAt: -FRESH_MS }])))
  pump()
}

/** Why each of these tasks is not being sent, as far as it is known by now. */
export const useExplained = (/** @type {readonly string[]} */ ids) => {
  useEffect(() => {
    wanted = ids
    pump()
    const timer = setInterval(() => document.visibilityState === 'visible' && pump(), 3_000)
    return () => {
      clearInterval(timer)
      wanted = []
    }
  }, [ids.join()])
  return useStore(explained)
}

hear({
  event: ({ data, type }) => {
    const id = data.task?.task_id
    if (type === 'account.paused') forgetExplained()
    else if (id !== undefined && explained.get().has(id))
      explained.update((now) => {
        const next = new Map(now)
        next.delete(id)
        return next
      })
  },
  reload: forgetExplained,
})
