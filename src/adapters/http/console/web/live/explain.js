import { ask } from '../api/client.js'
import { withNewest } from '../lib/newest.js'
import { makeStore } from '../lib/store.js'
import { hear } from './stream.js'

/** @import { Answer, Explained, Paged, Task } from '../api/types.js' */

/**
 * What a robot does next in a session: its next text, and what keeps that from being sent.
 * @typedef {{ task: Task | null, because: Explained['because'], dispatchable: boolean, readAt: number }} Next
 */

/** By session, for those that somebody looks at. */
export const nextSteps = makeStore(/** @type {ReadonlyMap<string, Next>} */ (new Map()))

/** So many are asked for at once: nobody reads faster. */
const AT_ONCE = 4
/** What holds a text back changes without an event: it is asked for again after this while it is in sight. */
const FRESH_MS = 15_000

/** Of those that are not looked at any more so many are remembered. */
const MOST = 500

/** @type {string[]} */
let queue = []
/** @type {Set<string>} */
const running = new Set()

/** Asks for these sessions, which are in sight now; what has left the sight before its turn is not asked for. */
export const wantNext = (/** @type {readonly string[]} */ ids) => {
  const now = performance.now()
  queue = ids.filter(
    (id) => !running.has(id) && now - (nextSteps.get().get(id)?.readAt ?? -FRESH_MS) >= FRESH_MS,
  )
  pump()
}

/** Asks anew what the next step of a session is, once it is looked at again. */
const forget = (/** @type {string} */ id) => {
  const known = nextSteps.get().get(id)
  if (known === undefined) return
  nextSteps.update((now) => new Map(now).set(id, { ...known, readAt: -FRESH_MS }))
}

const pump = () => {
  while (running.size < AT_ONCE) {
    const id = queue.shift()
    if (id === undefined) return
    running.add(id)
    void readNext(id).finally(() => {
      running.delete(id)
      pump()
    })
  }
}

const readNext = async (/** @type {string} */ id) => {
  const tasks = /** @type {Answer<Paged<Task>>} */ (
    await ask('GET', `sessions/${encodeURIComponent(id)}/tasks?limit=200`)
  )
  if (!tasks.ok) return
  const task = nextTaskOf(tasks.value.items)
  const explained = task === null ? null : await explainTask(task.task_id)
  const told = explained?.ok ? explained.value : { dispatchable: false, because: [] }
  const next = { task, ...told, readAt: performance.now() }
  nextSteps.update((now) => withNewest(now, id, next, MOST))
}

/** The one in flight, else the oldest that waits. */
const nextTaskOf = (/** @type {readonly Task[]} */ tasks) =>
  tasks.find(({ status }) => status === 'sent') ?? tasks.find(({ status }) => status === 'pending') ?? null

/** Why a task is not being sent. */
export const explainTask = async (/** @type {string} */ id) =>
  /** @type {Answer<Explained>} */ (await ask('GET', `tasks/${encodeURIComponent(id)}/explain`))

hear({
  event: ({ data }) => {
    const id = data.session?.session_id ?? data.task?.session_id
    if (id !== undefined) forget(id)
  },
  reload: () => nextSteps.set(new Map()),
})
