import { describe, expect, it } from 'vitest'
import { FIRST_SHOWN, type PairQuestion } from '../../../src/application/ports/pair-store.ts'
import { isWaiting, type Task } from '../../../src/domain/task.ts'
import { completeTask } from '../../../src/domain/task-moves.ts'
import type { Application } from '../../support/application.ts'
import { someTask, store as storeIn } from '../../support/samples.ts'
import { at, begin, lease, poll, sessionOf, taskOf, useApplications } from '../app-steps.ts'

const open = useApplications()
const [DONE, WAITING] = [150, 150]

/** A session with its first text, very many that are finished, and very many that wait behind them. */
const beginLarge = async (
  app: Application,
  facts: (nth: number) => Partial<ReturnType<typeof someTask>> = () => ({}),
) => {
  const { sessionId, taskId } = await begin(app)
  const session = await sessionOf(app, sessionId)
  const tasks = Array.from({ length: DONE + WAITING }, (_, n): Task => {
    const task = someTask(session, {
      position: n + 2,
      externalTaskId: `n${n}`,
      readyAt: null,
      ...facts(n - DONE),
    })
    return n < DONE ? completeTask(task, 'sender', at(0)) : task
  })
  const counts = { ...session.counts, tasks: tasks.length + 1 }
  await storeIn(app.store.pairs, session.pair, {
    changedSessions: [{ ...session, counts }],
    createdTasks: tasks,
  })
  return { session, first: taskId, waiting: tasks.filter(isWaiting).map(({ id }) => id) }
}

const waitingOf = async (app: Application, sessionId: string): Promise<number> => {
  const page = await app.records.tasksOf(sessionId, { limit: 1_000, cursor: null })
  return page.items.filter(isWaiting).length
}

describe('A session with very many texts', () => {
  it('shows a decision about one of them those that it needs, and no more', async () => {
    const app = await open()
    const { session, first, waiting } = await beginLarge(app)
    const about = waiting.at(-1) ?? ''
    const look = (question: PairQuestion) =>
      app.store.pairs.changePair(session.pair, question, (view) => ({
        answer: { ids: view.tasks.map(({ id }) => id), inPart: [...view.shownInPart.keys()] },
        change: null,
      }))
    const seen = await look({ aboutTasks: [about] })
    expect(seen.ids).toEqual([first, ...waiting.slice(0, FIRST_SHOWN - 1), about])
    expect(seen.inPart).toEqual([session.id])
    const all = await look({ allTasks: true })
    expect(all.ids).toHaveLength(DONE + WAITING + 1)
    expect(all.inPart).toEqual([])
  })

  it('sends them one after another', async () => {
    const app = await open()
    const { session, first, waiting } = await beginLarge(app)
    for (const id of [first, ...waiting.slice(0, FIRST_SHOWN + 5)]) {
      const { taskId, leaseToken } = await lease(app)
      expect(taskId).toBe(id)
      await app.completeTask({ sessionId: session.id, taskId: null, leaseToken }, 'rpa')
      expect((await taskOf(app, id)).status).toBe('completed')
    }
  })

  it('goes on with the first that is left where all that are shown expire', async () => {
    const app = await open()
    const expires = FIRST_SHOWN + 5
    const { session, waiting } = await beginLarge(app, (nth) => ({
      expiresAt: nth < expires ? at(10) : null,
    }))
    const { leaseToken } = await lease(app)
    await app.completeTask({ sessionId: session.id, taskId: null, leaseToken }, 'rpa')
    app.clock.pass(20)
    expect((await poll(app))?.id).toBe(waiting[expires])
    expect(await waitingOf(app, session.id)).toBe(WAITING - expires - 1)
  })

  it('has every one of them cancelled when it goes to a human', async () => {
    const app = await open()
    const { session } = await beginLarge(app)
    const failure = {
      error: 'no window',
      errorClass: 'technical',
      retryable: false,
      retryAfterMs: null,
    } as const
    await app.failTask({ ...(await lease(app)), ...failure })
    expect((await sessionOf(app, session.id)).state).toBe('transferred')
    expect(await waitingOf(app, session.id)).toBe(0)
  })
})
