import { ask, askAll } from '../api/client.js'
import { makeKept } from './kept.js'

/** @import { Answer, LiveEvent, Paged, Task } from '../api/types.js' */
/**
 * @typedef {import('../../../../../../clients/typescript/schema.ts').operations} Operations
 * @typedef {Operations['getStats']['responses'][200]['content']['application/json']} Stats
 * @typedef {Operations['listWorkers']['responses'][200]['content']['application/json']['items'][number]} Worker
 * @typedef {import('../api/types.js').Schemas['Pause']} Pause
 * @typedef {import('../api/types.js').Schemas['Alert']} Alert
 */

const isOfTask = (/** @type {LiveEvent} */ { type }) =>
  type.startsWith('task.') || type.startsWith('session.')

/** How things stand, counted. */
export const stats = makeKept(async () => /** @type {Answer<Stats>} */ (await ask('GET', 'stats')), {
  everyMs: 5_000,
  isTouchedBy: isOfTask,
})

/** Of more unfinished texts than that, the newest are read: the counts above them are of all. */
export const TASKS_MOST = 2_000

/** Every text that is not finished. */
export const waitingTasks = makeKept(
  () =>
    /** @type {Promise<Answer<Task[]>>} */ (askAll('tasks?status=pending&status=sent', { most: TASKS_MOST })),
  { everyMs: 6_000, isTouchedBy: isOfTask },
)

/** Texts that failed for good, the newest first; older ones are a page further. */
export const FAILED_MOST = 200
export const failedTasks = makeKept(
  () => /** @type {Promise<Answer<Task[]>>} */ (askAll('tasks?status=failed', { most: FAILED_MOST })),
  { everyMs: 15_000, isTouchedBy: isOfTask },
)

const itemsOf = async (/** @type {string} */ path) => {
  const answer = /** @type {Answer<Paged<unknown>>} */ (await ask('GET', path))
  return answer.ok ? { ok: /** @type {const} */ (true), value: answer.value.items } : answer
}

export const pauses = makeKept(async () => /** @type {Answer<Pause[]>} */ (await itemsOf('pauses')), {
  everyMs: 5_000,
  isTouchedBy: ({ type }) => type === 'account.paused',
})

export const workers = makeKept(async () => /** @type {Answer<Worker[]>} */ (await itemsOf('workers')), {
  everyMs: 5_000,
})

const ALERTS_MOST = 200
const isNoTick = (/** @type {LiveEvent} */ { type }) => type !== 'message.received'

/** No event tells how a delivery went: an alert that is young may have been tried a moment after it was read. */
const ALERTS_EVERY_MS = 5_000

/** Alerts that could not be delivered, and those that still try. */
export const failedAlerts = makeKept(
  () => /** @type {Promise<Answer<Alert[]>>} */ (askAll('alerts?status=failed', { most: ALERTS_MOST })),
  { everyMs: ALERTS_EVERY_MS, isTouchedBy: isNoTick },
)
export const pendingAlerts = makeKept(
  () => /** @type {Promise<Answer<Alert[]>>} */ (askAll('alerts?status=pending', { most: ALERTS_MOST })),
  { everyMs: ALERTS_EVERY_MS, isTouchedBy: isNoTick },
)
