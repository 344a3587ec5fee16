import { describe, expect, it } from 'vitest'
import { type AfterCommit, makeListeners } from '../../../src/application/pair/after-commit.ts'
import { makeChangePair } from '../../../src/application/pair/change-pair.ts'
import { begin, PAIR, useApplications } from '../app-steps.ts'

const open = useApplications()

const DEAF: AfterCommit = () => undefined

/** A way to change pairs of the application, heard by these: the first one stands for the queue. */
const heardBy = async (toQueue: AfterCommit = DEAF, ...others: readonly AfterCommit[]) => {
  const app = await open()
  const errors: unknown[] = []
  const told = makeListeners(toQueue, others, (error) => errors.push(error))
  const changePair = makeChangePair({
    store: app.store.pairs,
    newId: (kind) => `${kind}_heard`,
    channels: [],
    priorityStepMs: 0,
    isRoomLimited: false,
    afterCommit: told.hear,
  })
  return { app, changePair, errors, settled: told.settled }
}

describe('what follows a commit', () => {
  it('is known to the queue before the answer is given', async () => {
    const { promise: heard, resolve: hear } = Promise.withResolvers<void>()
    const { changePair } = await heardBy(() => heard)
    let answer: string | null = null
    const answered = changePair(PAIR, {}, () => 'answered').then((given) => {
      answer = given
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(answer).toBeNull()
    hear()
    await answered
    expect(answer).toBe('answered')
  })

  it('keeps nobody from an answer otherwise, however long it takes', async () => {
    const { promise: endless, resolve: end } = Promise.withResolvers<void>()
    const { changePair, settled } = await heardBy(DEAF, () => endless)
    expect(await changePair(PAIR, {}, () => 'answered')).toBe('answered')
    let isOver = false
    const over = settled().then(() => {
      isOver = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(isOver).toBe(false)
    end()
    await over
  })

  it('takes nothing from anybody when one listener fails, at once or later', async () => {
    const heard: string[] = []
    const { changePair, errors, settled } = await heardBy(
      () => {
        throw new Error('at once')
      },
      async () => {
        await Promise.resolve()
        throw new Error('later')
      },
      () => {
        heard.push('the last one')
      },
    )
    expect(await changePair(PAIR, {}, () => 'answered')).toBe('answered')
    await settled()
    expect(heard).toEqual(['the last one'])
    expect(errors).toEqual([new Error('at once'), new Error('later')])
  })

  it('is told of what the last run of a decision did, not of those before it', async () => {
    const heard: unknown[] = []
    const { app } = await heardBy()
    let runs = 0
    const twice = makeChangePair({
      // As after a deadlock: the decision is taken again, on what is then there.
      store: {
        changePair: async (pair, question, decide) => {
          await app.store.pairs.changePair(pair, question, (view) => ({ ...decide(view), change: null }))
          return app.store.pairs.changePair(pair, question, decide)
        },
      },
      newId: (kind) => `${kind}_heard`,
      channels: [],
      priorityStepMs: 0,
      isRoomLimited: false,
      afterCommit: ({ counted }) => void heard.push(counted),
    })
    await twice(PAIR, {}, (draft) => {
      runs += 1
      draft.count({ what: 'false_alarm', rule: `run ${runs}` })
    })
    expect(heard).toEqual([[{ what: 'false_alarm', rule: 'run 2' }]])
  })

  it('shows the queue of this process a task before its creator has the answer', async () => {
    const app = await open()
    const { taskId } = await begin(app)
    expect((await app.queue.take({ accountIds: [], taskTypes: [] }))?.taskId).toBe(taskId)
  })

  it('is heard when nothing was written, for the queue may have been wrong', async () => {
    const heard: unknown[] = []
    const { app, changePair } = await heardBy(({ change, queueChange }) => {
      heard.push([change, queueChange.offers.length])
    })
    const { sessionId } = await begin(app)
    await changePair(PAIR, { sessionId }, (draft) => draft.requeue(sessionId))
    expect(heard).toEqual([[null, 1]])
  })
})
