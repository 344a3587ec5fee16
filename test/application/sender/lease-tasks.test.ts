import { setImmediate } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import type { Perform } from '../../../src/application/pair/ask.ts'
import type { RequestKey } from '../../../src/application/ports/receipt-store.ts'
import type { TaskQueue } from '../../../src/application/ports/task-queue.ts'
import { NO_SOURCE, type TaskSource } from '../../../src/application/ports/task-source.ts'
import { DatabaseUnavailable, QueueUnavailable } from '../../../src/application/ports/unavailable.ts'
import { makeLeaseTasks } from '../../../src/application/sender/lease-tasks.ts'
import type { TaskRequest } from '../../../src/application/sender/wait-for-task.ts'
import { SET_ASIDE } from '../../../src/composition/tokens.ts'
import { COUNTED, UNPACED } from '../../domain/samples.ts'
import { type Application, ATTEMPTS } from '../../support/application.ts'
import {
  allTasks,
  anotherText,
  at,
  begin,
  granted,
  move,
  PAIR,
  poll,
  readyIds,
  robotWork,
  taskOf,
  useApplications,
} from '../app-steps.ts'

const open = useApplications()
const wanted: TaskRequest = { accountIds: [], taskTypes: [], waitMs: 0, leaseMs: 60_000, workerId: 'pc-1' }
const signal = new AbortController().signal

const beginMany = async (
  app: Application,
  count: number,
  facts: Partial<ReturnType<typeof robotWork>> = {},
) => {
  const made = []
  for (let nth = 0; nth < count; nth += 1)
    made.push(
      await begin(
        app,
        robotWork({ pair: { ...PAIR, shopId: `s-${nth}` }, externalTaskId: `X-${nth}`, ...facts }),
      ),
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
  return leasingOver(app, { queue })
}

type Leasing = Parameters<typeof makeLeaseTasks>[0]

/** The same use-case over other parts. */
const leasingOver = (app: Application, changed: Partial<Leasing>) => {
  const { perform, records, queue, pauses } = app
  let secrets = 0
  return makeLeaseTasks({
    perform,
    records,
    queue,
    pauses,
    notePoll: () => undefined,
    receipts: app.store.receipts,
    setAside: app.get(SET_ASIDE),
    pacing: UNPACED,
    attempts: ATTEMPTS,
    source: NO_SOURCE,
    newSecret: () => `own${++secrets}`,
    elapsedMs: () => 0,
    wait: async () => undefined,
    settleOver: async () => undefined,
    ...changed,
  })
}

/** The application's decisions, and how many of them were under way at a time at most. */
const watched = (app: Application) => {
  const seen = { now: 0, most: 0 }
  const perform = (async (...ask: Parameters<Perform>) => {
    seen.now += 1
    seen.most = Math.max(seen.most, seen.now)
    await setImmediate()
    return app.perform(...ask).finally(() => {
      seen.now -= 1
    })
  }) as unknown as Perform
  return { perform, seen }
}

const KEY = { digest: 'a'.repeat(64), fingerprint: 'asked' }

/** Asks under a key; `isThere` as long as that many looks at the connection are over. */
const under = (key: RequestKey | null, looks = Number.POSITIVE_INFINITY) => {
  const said = { looks, repeats: 0 }
  return {
    key,
    said,
    isThere: async () => --said.looks >= 0,
    noteRepeat: () => {
      said.repeats += 1
    },
  }
}

const idsOf = (tasks: readonly { readonly id: string }[]) => tasks.map(({ id }) => id)
const handedOutIds = async (app: Application) =>
  (await allTasks(app)).filter(({ handOuts }) => handOuts.length > 0).map(({ id }) => id)

describe('whoever hangs up before the answer', () => {
  it.each([0, 1])('after %i looks: all is as if nobody had asked', async (looks) => {
    const app = await open()
    const made = await beginMany(app, 3)
    expect(await app.leaseTasks(wanted, 50, signal, under(null, looks))).toEqual([])
    for (const { taskId } of made)
      expect(await taskOf(app, taskId)).toMatchObject({ status: 'pending', attempt: 0, handOuts: [] })
    expect(await readyIds(app)).toEqual(made.map(({ taskId }) => taskId))
  })

  it('costs no text: with a key what went out stays for the repeat, and nothing more goes out', async () => {
    const app = await open()
    const [one, two, three] = await beginMany(app, 3)
    expect(await app.leaseTasks(wanted, 50, signal, under(KEY, 2))).toEqual([])
    const repeat = under(KEY)
    const again = await app.leaseTasks(wanted, 50, signal, repeat)
    expect([idsOf(again), repeat.said.repeats]).toEqual([[one?.taskId, two?.taskId], 1])
    expect(await readyIds(app)).toEqual([three?.taskId])
  })

  it('of a poll for one: the task is back in the queue, the attempt not counted', async () => {
    const app = await open()
    const { taskId } = await begin(app)
    expect(await app.takeNextTask(wanted, signal, under(null, 0).isThere)).toBeNull()
    expect((await taskOf(app, taskId)).leaseNo).toBe(0)
    expect(await app.takeNextTask(wanted, signal, under(null, 1).isThere)).toBeNull()
    expect(await taskOf(app, taskId)).toMatchObject({ status: 'pending', attempt: 0, leaseNo: 1 })
    expect(await readyIds(app)).toEqual([taskId])
  })

  it('loses no text that somebody has asked for since', async () => {
    const app = await open()
    const { taskId } = await begin(app)
    const isThere = async () => {
      const task = await taskOf(app, taskId)
      if (task.status !== 'sent') return true
      granted(await app.getSendInfo(taskId, task.lease.token))
      return false
    }
    expect(await app.takeNextTask(wanted, signal, isThere)).toBeNull()
    expect(await taskOf(app, taskId)).toMatchObject({ status: 'sent', handOuts: [at(0)] })
  })
})

describe('a repeat with the same key', () => {
  it('gets the same again, and nothing else goes out, though more is ready', async () => {
    const app = await open()
    await beginMany(app, 3)
    const first = await app.leaseTasks(wanted, 2, signal, under(KEY))
    const repeat = under(KEY)
    expect(await app.leaseTasks(wanted, 2, signal, repeat)).toEqual(first)
    expect(repeat.said.repeats).toBe(1)
    expect(await handedOutIds(app)).toEqual(expect.arrayContaining(idsOf(first)))
    expect(await handedOutIds(app)).toHaveLength(2)
  })

  it('gets what may still be typed of it under its lease', async () => {
    const app = await open()
    const made = await beginMany(app, 5)
    const [typed, taken, released, , kept] = await app.leaseTasks(wanted, 5, signal, under(KEY))
    if (!typed || !taken || !released || !kept) throw new Error('too few')
    granted(await app.completeTask({ sessionId: typed.sessionId, taskId: typed.id, leaseToken: null }, 'rpa'))
    granted(await move(app, taken.sessionId, 'transfer'))
    granted(await app.releaseTask({ taskId: released.id, leaseToken: released.lease.token }))
    await poll(app)
    const again = await app.leaseTasks(wanted, 5, signal, under(KEY))
    expect(idsOf(again)).toEqual([made[3]?.taskId, kept.id])

    app.clock.pass(60)
    expect(await app.leaseTasks(wanted, 5, signal, under(KEY))).toEqual([])
  })

  it('gets nothing again where there was nothing, and something else is refused', async () => {
    const app = await open()
    expect(await app.leaseTasks(wanted, 5, signal, under(KEY))).toEqual([])
    await beginMany(app, 1)
    expect(await app.leaseTasks(wanted, 5, signal, under(KEY))).toEqual([])
    const other = app.leaseTasks(wanted, 5, signal, under({ ...KEY, fingerprint: 'asked else' }))
    await expect(other).rejects.toMatchObject({ name: 'KeyTaken', kept: { kind: 'reused' } })
  })

  // Each at another place of the first one's way: whatever went out is in the answer of the repeat.
  it.each([1, 2, 3, 4])(
    'gets all that went out when the first one died after %i commits',
    async (commits) => {
      const app = await open()
      await beginMany(app, 3)
      let done = 0
      const receipts = { ...app.store.receipts, keep: neverAnswers }
      const perform = (async (...asked: Parameters<Perform>) => {
        if (done++ >= commits) return neverAnswers()
        return app.perform(...asked)
      }) as unknown as Perform
      void leasingOver(app, { perform, receipts })(wanted, 50, signal, under(KEY))
      await vi.waitFor(async () => expect(await handedOutIds(app)).toHaveLength(Math.min(commits, 3)))

      const again = await app.leaseTasks(wanted, 50, signal, under(KEY))
      expect(idsOf(again).sort()).toEqual([...(await handedOutIds(app))].sort())
    },
  )

  it('that comes while the first one is at it ends it: both answer the same', async () => {
    const app = await open()
    await beginMany(app, 20)
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => app.leaseTasks(wanted, 50, signal, under(KEY))),
    )
    for (const answer of answers) expect(idsOf(answer)).toEqual(idsOf(answers[0] ?? []))
    expect([...(await handedOutIds(app))].sort()).toEqual(idsOf(answers[0] ?? []).sort())
    // Nothing is set aside by that: whoever comes next gets all the others, at once.
    const others = await app.leaseTasks(wanted, 50, signal)
    expect(idsOf(others)).toHaveLength(20 - idsOf(answers[0] ?? []).length)
  })

  it('a first one that was frozen hands out nothing when it wakes', async () => {
    const app = await open()
    await beginMany(app, 3)
    const { promise: woken, resolve: wake } = Promise.withResolvers<void>()
    let taken = 0
    const queue: TaskQueue = {
      ...app.queue,
      take: async (filter) => {
        taken += 1
        if (taken > 1) await woken
        return app.queue.take(filter)
      },
    }
    const frozen = leasingOver(app, { queue })(wanted, 50, signal, under(KEY))
    await vi.waitFor(async () => expect(await handedOutIds(app)).toHaveLength(1))
    const again = await app.leaseTasks(wanted, 50, signal, under(KEY))
    wake()
    expect(await frozen).toEqual(again)
    expect(await handedOutIds(app)).toEqual(idsOf(again))
  })
})

const neverAnswers = () => new Promise<never>(() => undefined)

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

  it.each([
    ['together, those of several calls', null, UNPACED, 20],
    ['one by one under a key', KEY, UNPACED, 1],
    ['one by one of paced accounts', null, COUNTED, 1],
  ] as const)('are decided about %s', async (_, key, pacing, most) => {
    const app = await open()
    const made = await beginMany(app, 20)
    const { perform, seen } = watched(app)
    const leasing = leasingOver(app, { perform, pacing })
    const calls = key === null && most > 1 ? [8, 12] : [20]
    const answers = await Promise.all(calls.map((max) => leasing(wanted, max, signal, under(key))))
    expect(idsOf(answers.flat())).toEqual(made.map(({ taskId }) => taskId))
    expect(seen.most).toBe(most)
  })

  it('are decided about so many at a time at most, however many calls there are', async () => {
    const app = await open()
    const made = await beginMany(app, 200)
    const { perform, seen } = watched(app)
    const leasing = leasingOver(app, { perform })
    const answers = await Promise.all(Array.from({ length: 5 }, () => leasing(wanted, 50, signal)))
    expect(idsOf(answers.flat()).toSorted()).toEqual(made.map(({ taskId }) => taskId).toSorted())
    expect(seen.most).toBe(192)
  })

  it('keep the order of the queue, though some in it were stale', async () => {
    const app = await open()
    const made = await beginMany(app, 6)
    const stale = (await app.ready()).slice(0, 2)
    for (const { sessionId } of made.slice(0, 2)) granted(await move(app, sessionId, 'transfer'))
    await app.queue.offer(stale)
    const leased = await app.leaseTasks(wanted, 4, signal)
    expect(idsOf(leased)).toEqual(made.slice(2).map(({ taskId }) => taskId))
  })

  it('are given as far as they were leased when a decision breaks, and nothing more goes out', async () => {
    const app = await open()
    const made = await beginMany(app, 5)
    let asked = 0
    const perform = (async (...ask: Parameters<Perform>) => {
      asked += 1
      if (asked === 2) throw new DatabaseUnavailable('away')
      return app.perform(...ask)
    }) as unknown as Perform
    const leased = await leasingOver(app, { perform })(wanted, 3, signal)
    expect(idsOf(leased)).toEqual([made[0]?.taskId, made[2]?.taskId])
    expect(await readyIds(app)).toEqual([1, 3, 4].map((nth) => made[nth]?.taskId))
  })

  it('get their texts though something broke meanwhile, and no more of them is looked for', async () => {
    const app = await open()
    const made = await beginMany(app, 6, { content: null })
    let takes = 0
    const queue: TaskQueue = {
      ...app.queue,
      take: async (filter) => {
        takes += 1
        if (takes === 4) throw new QueueUnavailable('down')
        return app.queue.take(filter)
      },
    }
    const source: TaskSource = { fetchContent: async (id) => `text of ${id}` }
    const leased = await leasingOver(app, { queue, source })(wanted, 4, signal)
    expect(idsOf(leased)).toEqual(made.slice(0, 3).map(({ taskId }) => taskId))
    expect(takes).toBe(4)
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
