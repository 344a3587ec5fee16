import { describe, expect, it } from 'vitest'
import { SourceUnavailable, type TaskSource } from '../../../src/application/ports/task-source.ts'
import {
  begin,
  granted,
  lease,
  poll,
  readyIds,
  robotWork,
  sessionOf,
  taskOf,
  useApplications,
} from '../app-steps.ts'

const open = useApplications()

/** A source that says what the test says, and remembers what it was asked. */
const makeSource = () => {
  const said: { answer: string | null | Error } = { answer: '来自外部的文本' }
  const asked: string[] = []
  const source: TaskSource = {
    fetchContent: async (id) => {
      asked.push(id)
      if (said.answer instanceof Error) throw said.answer
      return said.answer
    },
  }
  return { said, asked, source }
}
const DOWN = new SourceUnavailable('down')
const withoutText = robotWork({ content: null })

const begun = async () => {
  const { said, asked, source } = makeSource()
  const app = await open({ source })
  return { app, said, asked, ...(await begin(app, withoutText)) }
}
const leaseMany = (app: Awaited<ReturnType<typeof open>>, max = 10) =>
  app.leaseTasks(
    { accountIds: [], taskTypes: [], waitMs: 0, leaseMs: 120_000, workerId: null },
    max,
    new AbortController().signal,
  )

describe('a robot’s task that came without its text', () => {
  it('waits as any other, and gets its text when a sender asks for it', async () => {
    const { app, asked, sessionId, taskId } = await begun()
    expect((await sessionOf(app, sessionId)).state).toBe('pending')
    expect(asked).toEqual([])
    const held = await lease(app)
    expect(granted(await app.getSendInfo(taskId, held.leaseToken)).content).toBe('来自外部的文本')
    expect(asked).toEqual(['BG-1001'])
    expect((await taskOf(app, taskId)).handOuts).toHaveLength(1)
  })

  it('keeps its first text for good', async () => {
    const { app, said, asked, taskId } = await begun()
    const held = await lease(app)
    await app.getSendInfo(taskId, held.leaseToken)
    said.answer = 'another one'
    granted(await app.releaseTask(held))
    const again = await lease(app)
    expect(granted(await app.getSendInfo(taskId, again.leaseToken)).content).toBe('来自外部的文本')
    expect(asked).toHaveLength(1)
  })

  it('is a replay also when its text has come meanwhile', async () => {
    const { app, taskId } = await begun()
    await app.getSendInfo(taskId, (await lease(app)).leaseToken)
    const again = granted(await app.createSession(withoutText, 'upstream'))
    expect(again).toMatchObject({ replayed: true, task: { id: taskId } })
  })

  it('that the source does not know fails for good, and a human gets the session', async () => {
    const { app, said, sessionId, taskId } = await begun()
    said.answer = null
    const held = await lease(app)
    expect(await app.getSendInfo(taskId, held.leaseToken)).toMatchObject({
      refusal: { code: 'task_not_sendable', reason: 'not_in_flight' },
    })
    expect(await taskOf(app, taskId)).toMatchObject({ status: 'failed', error: 'not_in_source' })
    expect(await sessionOf(app, sessionId)).toMatchObject({ state: 'transferred', reason: 'send_failed' })
  })

  it('returns to the queue when the source is in trouble, the attempt not counted, and rests a moment', async () => {
    const { app, said, taskId } = await begun()
    said.answer = DOWN
    const held = await lease(app)
    await expect(app.getSendInfo(taskId, held.leaseToken)).rejects.toThrow(SourceUnavailable)
    expect(await taskOf(app, taskId)).toMatchObject({ status: 'pending', attempt: 0, content: null })
    expect(await poll(app)).toBeNull()
    app.clock.pass(1)
    expect(await readyIds(app)).toEqual([taskId])
  })

  it('is not asked for when the robot must not type it', async () => {
    const { app, asked, taskId } = await begun()
    await lease(app)
    expect(await app.getSendInfo(taskId, `${taskId}.other`)).toMatchObject({
      refusal: { reason: 'lease_lost' },
    })
    expect(asked).toEqual([])
  })

  it('does not go out when the session was taken over while the source was asked', async () => {
    const { said, source } = makeSource()
    const app = await open({
      source: {
        fetchContent: async (id) => {
          const { session } = granted(await app.createSession(human, 'li'))
          expect(session.state).toBe('active')
          return source.fetchContent(id)
        },
      },
    })
    said.answer = 'too late'
    const human = robotWork({ taskType: 'manual_urgent', externalTaskId: 'CASE', content: null })
    const { taskId } = await begin(app, withoutText)
    const held = await lease(app)
    expect(await app.getSendInfo(taskId, held.leaseToken)).toMatchObject({
      refusal: { reason: 'session_paused' },
    })
    expect(await taskOf(app, taskId)).toMatchObject({ content: null, handOuts: [] })
  })
})

describe('many at once', () => {
  const shops = (app: Awaited<ReturnType<typeof open>>, ...texts: readonly (string | null)[]) =>
    Promise.all(
      texts.map((content, i) =>
        begin(
          app,
          robotWork({ pair: { accountId: 'acc', shopId: `shop-${i}` }, externalTaskId: `X-${i}`, content }),
        ),
      ),
    )

  it('come with the texts of their source', async () => {
    const { source } = makeSource()
    const app = await open({ source })
    await shops(app, null, 'own', null)
    expect((await leaseMany(app)).map(({ content }) => content)).toEqual([
      '来自外部的文本',
      'own',
      '来自外部的文本',
    ])
  })

  it('leave out those whose text cannot be had', async () => {
    const { said, source } = makeSource()
    const app = await open({ source })
    const made = await shops(app, null, 'own', null)
    said.answer = DOWN
    expect((await leaseMany(app)).map(({ content }) => content)).toEqual(['own'])
    for (const { taskId } of [made[0], made[2]].filter((each) => each !== undefined))
      expect(await taskOf(app, taskId)).toMatchObject({ status: 'pending', attempt: 0 })
  })

  it('ask a source in trouble for some at once, and not again', async () => {
    const { said, asked, source } = makeSource()
    const app = await open({ source })
    await shops(app, ...Array.from({ length: 20 }, () => null))
    said.answer = DOWN
    await expect(leaseMany(app)).rejects.toThrow(SourceUnavailable)
    expect(asked).toHaveLength(8)
  })

  it('leave out those that a slow source has no time for, and all leases begin with the answer', async () => {
    const { source } = makeSource()
    const within: unknown[] = []
    const app = await open({
      source: {
        fetchContent: (id, withinMs) => {
          within.push(withinMs)
          // The machine's clock and the database's are one here.
          app.clock.pass(3)
          return source.fetchContent(id)
        },
      },
    })
    const made = await shops(app, null, 'own', null, null, null)
    const leased = await leaseMany(app)
    expect(leased.map(({ content }) => content)).toEqual(['来自外部的文本', 'own', '来自外部的文本'])
    expect(within).toEqual([4_000, 1_000])
    for (const { lease } of leased)
      expect(lease.expiresAt.getTime()).toBe(app.clock.now().getTime() + 120_000)
    for (const { taskId } of made.slice(3))
      expect(await taskOf(app, taskId)).toMatchObject({ status: 'pending', attempt: 0 })
  })

  it('are refused only when none is left', async () => {
    const { said, source } = makeSource()
    const app = await open({ source })
    await shops(app, null, null)
    said.answer = DOWN
    await expect(leaseMany(app)).rejects.toThrow(SourceUnavailable)
  })

  it('leave out what the source does not know', async () => {
    const { said, source } = makeSource()
    const app = await open({ source })
    await shops(app, null, 'own')
    said.answer = null
    expect((await leaseMany(app)).map(({ content }) => content)).toEqual(['own'])
  })
})
