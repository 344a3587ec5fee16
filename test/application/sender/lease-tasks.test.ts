import { describe, expect, it } from 'vitest'
import type { TaskQueue } from '../../../src/application/ports/task-queue.ts'
import { NO_SOURCE } from '../../../src/application/ports/task-source.ts'
import { QueueUnavailable } from '../../../src/application/ports/unavailable.ts'
import { makeLeaseTasks } from '../../../src/application/sender/lease-tasks.ts'
import type { TaskRequest } from '../../../src/application/sender/wait-for-task.ts'
import { SET_ASIDE } from '../../../src/composition/tokens.ts'
import { UNPACED } from '../../domain/samples.ts'
import { type Application, ATTEMPTS } from '../../support/application.ts'
import { anotherText, at, begin, granted, PAIR, robotWork, taskOf, useApplications } from '../app-steps.ts'

const open = useApplications()
const wanted: TaskRequest = { accountIds: [], taskTypes: [], waitMs: 0, leaseMs: 60_000, workerId: 'pc-1' }
const signal = new AbortController().signal

const beginMany = async (app: Application, count: number) => {
  const made = []
  for (let nth = 0; nth < count; nth += 1)
    made.push(
      await begin(app, robotWork({ pair: { ...PAIR, shopId: `s-${nth}` }, externalTaskId: `X-${nth}` })),
    )
  return made
}

/** The same use-case over a queue that breaks after so many takes. */
const overBreakingQueue = (app: Application, takes: number) => {
  let taken = 0
  const queue: TaskQueue = {
    ...app.queue,
    take: async (filter) => {
      taken += 1
      if (taken > takes) throw new QueueUnavailable('down')
      return app.queue.take(filter)
    },
  }
  const { perform, records, pauses, workers } = app
  return makeLeaseTasks({
    perform,
    records,
    queue,
    pauses,
    workers,
    setAside: app.get(SET_ASIDE),
    pacing: UNPACED,
    attempts: ATTEMPTS,
    source: NO_SOURCE,
    newSecret: () => 'secret',
    elapsedMs: () => 0,
    wait: async () => undefined,
  })
}

describe('many tasks at once', () => {
  it('come up to max, in order, each leased and handed out', async () => {
    const app = await open()
    const made = await beginMany(app, 4)
    const leased = await app.leaseTasks(wanted, 3, signal)
    expect(leased.map(({ id }) => id)).toEqual(made.slice(0, 3).map(({ taskId }) => taskId))
    for (const { id } of leased) {
      expect(await taskOf(app, id)).toMatchObject({
        status: 'sent',
        attempt: 1,
        lease: { workerId: 'pc-1', expiresAt: at(60), contentOut: true },
        handOuts: [at(0)],
      })
    }
  })

  it('are of each session its next one only', async () => {
    const app = await open()
    const { sessionId, taskId } = await begin(app)
    granted(await app.addTask(sessionId, anotherText()))
    expect((await app.leaseTasks(wanted, 50, signal)).map(({ id }) => id)).toEqual([taskId])
  })

  it('are none when nothing is ready', async () => {
    const app = await open()
    expect(await app.leaseTasks(wanted, 50, signal)).toEqual([])
  })

  it('are given as far as they were leased, when the queue breaks in between', async () => {
    const app = await open()
    const [one, two, three] = await beginMany(app, 3)
    const leased = await overBreakingQueue(app, 2)(wanted, 50, signal)
    expect(leased.map(({ id }) => id)).toEqual([one?.taskId, two?.taskId])
    expect((await taskOf(app, three?.taskId ?? '')).status).toBe('pending')
  })

  it('are refused when the queue breaks before the first one', async () => {
    const app = await open()
    await beginMany(app, 1)
    await expect(overBreakingQueue(app, 0)(wanted, 50, signal)).rejects.toThrow(QueueUnavailable)
  })
})
