import { describe, expect, it } from 'vitest'
import { makePerform } from '../../../src/application/pair/ask.ts'
import type { ChangePair } from '../../../src/application/pair/change-pair.ts'
import { queueEntryOf } from '../../../src/application/pair/queue-change.ts'
import { DatabaseUnavailable } from '../../../src/application/ports/unavailable.ts'
import { makeSetAside } from '../../../src/application/sender/set-aside.ts'
import { makeTakeNextTask } from '../../../src/application/sender/take-next-task.ts'
import { senderNeeds } from '../../../src/composition/parts/sender.ts'
import { isWaiting } from '../../../src/domain/task.ts'
import { type Application, PRIORITY_STEP_MS } from '../../support/application.ts'
import { begin, robotWork, taskOf, useApplications } from '../app-steps.ts'

const open = useApplications()
const WANTED = { accountIds: [], taskTypes: [], waitMs: 0, leaseMs: 60_000, workerId: null }

/** Polls of a service whose decisions about this task's pair break, as long as they are said to. */
const polling = (app: Application) => {
  const [told, counted]: [object[], string[]] = [[], []]
  const broken = { taskId: '', error: new Error('Data too long for column') as Error | null }
  const setAside = makeSetAside({
    queue: app.queue,
    meter: { count: ({ what }) => counted.push(what) },
    log: { error: (facts) => told.push(facts) },
    elapsedMs: () => app.clock.now().getTime(),
  })
  const changePair: ChangePair = async (pair, question, decide) => {
    if (question.aboutTasks?.[0] === broken.taskId && broken.error !== null) throw broken.error
    return app.changePair(pair, question, decide)
  }
  const take = makeTakeNextTask({ ...senderNeeds(app.get), setAside, perform: makePerform(changePair) })
  return { poll: () => take(WANTED, new AbortController().signal), told, counted, broken }
}

describe('A task whose decision cannot be stored', () => {
  it('is set aside, and the poll that meets it gets the next one', async () => {
    const app = await open()
    const first = await begin(app)
    const second = await begin(app, robotWork({ pair: { accountId: 'acc-1', shopId: 'shop-2' } }))
    const { poll, told, counted, broken } = polling(app)
    broken.taskId = first.taskId
    expect((await poll())?.id).toBe(second.taskId)
    expect(told).toMatchObject([{ error: broken.error, taskId: first.taskId, waitMs: 5_000 }])
    expect(counted).toEqual(['set_aside'])
  })

  it('is tried again after a growing time, whoever offers it before, and goes out once it can', async () => {
    const app = await open()
    const { taskId } = await begin(app)
    const { poll, told, broken } = polling(app)
    broken.taskId = taskId
    const offerAnew = async () => {
      const task = await taskOf(app, taskId)
      if (isWaiting(task)) await app.queue.offer([queueEntryOf(task, app.clock.now(), PRIORITY_STEP_MS)])
    }
    for (const seconds of [5, 10, 20]) {
      expect(await poll()).toBeNull()
      expect(told.at(-1)).toMatchObject({ waitMs: seconds * 1_000 })
      await offerAnew()
      expect(await poll()).toBeNull()
      app.clock.pass(seconds)
    }
    expect(told).toHaveLength(3)
    broken.error = null
    expect((await poll())?.id).toBe(taskId)
  })

  it('waits ten minutes at the most', async () => {
    const app = await open()
    const { taskId } = await begin(app)
    const { poll, told, broken } = polling(app)
    broken.taskId = taskId
    for (let n = 0; n < 12; n += 1) {
      await poll()
      app.clock.pass(600)
    }
    expect(told.at(-1)).toMatchObject({ waitMs: 600_000 })
  })

  it('is not meant where nothing can be stored at all', async () => {
    const app = await open()
    const { taskId } = await begin(app)
    const { poll, told, broken } = polling(app)
    broken.taskId = taskId
    broken.error = new DatabaseUnavailable('away')
    await expect(poll()).rejects.toThrow('away')
    expect(told).toEqual([])
  })
})
