import { expect, it } from 'vitest'
import type { ScrapedLine } from '../../../src/domain/message.ts'
import type { Task } from '../../../src/domain/task.ts'
import { completeTask } from '../../../src/domain/task-moves.ts'
import type { Application } from '../../support/application.ts'
import { shapeOf } from '../../support/heard-statements.ts'
import { handedOut, leased, someMessage, someTask, store as storeIn } from '../../support/samples.ts'
import {
  anotherText,
  at,
  begin,
  granted,
  lease,
  leaseAndOpen,
  PAIR,
  poll,
  robotWork,
  sessionOf,
  useApplications,
} from '../app-steps.ts'

const open = useApplications()
const [DONE, WAITING, LINES] = [1_500, 1_500, 1_500]

/**
 * What holds the event loop is a statement with what follows from it: nothing else of a step is never cut. So no statement
 * may find or change more rows than this, whatever there is.
 */
const ROWS_A_STATEMENT = 500
/** What one text costs, and one move. */
const FEW = 120
/** An upload sees the 500 texts that went out last, the 500 before its newest line, and as many that say the same. */
const MANY = 1_500 + 2 * FEW
/** All that wait are cancelled. */
const ALL = WAITING + FEW

/** An application that notes for each step what rows it had to do with. */
const openWatched = async (facts: (nth: number) => Partial<ReturnType<typeof someTask>> = () => ({})) => {
  const heard = { rows: 0, most: 0, by: '' }
  const turns = { given: 0 }
  const app = await open({
    wait: async () => {
      turns.given += 1
    },
    hearRows: ({ sql }, rows) => {
      heard.rows += rows
      if (rows <= heard.most) return
      heard.most = rows
      heard.by = shapeOf(sql)
    },
  })
  const { sessionId } = await fill(app, facts)
  const faults: string[] = []
  return {
    app,
    sessionId,
    faults,
    turns,
    step: async <Answer>(name: string, rowsMax: number, work: () => Promise<Answer>): Promise<Answer> => {
      await app.settled()
      Object.assign(heard, { rows: 0, most: 0 })
      const answer = await work()
      await app.settled()
      if (heard.most > ROWS_A_STATEMENT) faults.push(`${name}: ${heard.most} rows by ${heard.by}`)
      if (heard.rows > rowsMax) faults.push(`${name}: ${heard.rows} rows in all`)
      return answer
    },
  }
}

/** A session with very many texts that went out, as many that wait, and as many lines. */
const fill = async (app: Application, facts: (nth: number) => Partial<ReturnType<typeof someTask>>) => {
  const { sessionId } = await begin(app)
  const session = await sessionOf(app, sessionId)
  const tasks = Array.from({ length: DONE + WAITING }, (_, n): Task => {
    const content = `offer ${n}`
    const task = someTask(session, { position: n + 2, externalTaskId: `n${n}`, readyAt: null, content })
    if (n >= DONE) return { ...task, ...facts(n - DONE) }
    return completeTask(handedOut(leased(task, at(n - 7_000)), at(n - 7_200)), 'sender', at(n - 7_100))
  })
  const messages = Array.from({ length: LINES }, (_, n) =>
    someMessage(session, { messageId: `old${n}`, arrival: n + 1, sentAt: at(n - 7_000) }),
  )
  const counts = { ...session.counts, tasks: tasks.length + 1, messages: LINES }
  await storeIn(app.store.pairs, PAIR, { changedSessions: [{ ...session, counts }], createdTasks: tasks })
  await storeIn(app.store.pairs, PAIR, { messages })
  return { sessionId }
}

const line = (facts: Partial<ScrapedLine> = {}): ScrapedLine => ({
  messageId: null,
  content: '在的',
  sender: 'shop-9',
  source: 'shop',
  sentAt: at(1),
  ...facts,
})

const LATER_MS = 60_000
const FAILURE = { error: 'no window', errorClass: 'technical', retryAfterMs: null } as const

it('What senders ask for costs the same however many texts the session has', async () => {
  const { app, sessionId, faults, step } = await openWatched()
  const report = { sessionId, taskId: null, leaseToken: null }
  const held = await step('poll', FEW, () => leaseAndOpen(app))
  await step('poll again', FEW, () => poll(app))
  await step('heartbeat', FEW, () => app.extendLease(held, LATER_MS))
  await step('complete', FEW, async () => granted(await app.completeTask(report, 'rpa')))
  await step('complete again', FEW, async () => granted(await app.completeTask(report, 'rpa')))
  const next = await lease(app)
  await step('complete by token', FEW, () =>
    app.completeTask({ ...report, leaseToken: next.leaseToken }, 'rpa'),
  )
  const another = await lease(app)
  await step('release', FEW, async () => granted(await app.releaseTask(another)))
  const last = await lease(app)
  await step('fail', FEW, async () => granted(await app.failTask({ ...last, ...FAILURE, retryable: true })))
  await step('explain', FEW, () => app.explainTask(last.taskId))
  await step('cancel a text', FEW, async () => granted(await app.cancelTask(last.taskId)))
  await leaseAndOpen(app)
  app.clock.pass(300)
  await step('lost leases', FEW, () => app.returnLostLeases())
  expect(faults).toEqual([])
})

it('What upstreams and operators ask for does, too', async () => {
  const { app, sessionId, faults, step } = await openWatched()
  const move = async (command: 'pause' | 'resume' | 'transfer' | 'handback' | 'close', rowsMax = FEW) =>
    step(command, rowsMax, async () =>
      granted(
        await app.moveSession(
          { sessionId, command, reason: null, version: null, resumePaused: false },
          'mia',
        ),
      ),
    )
  await step('add a text', FEW, async () => granted(await app.addTask(sessionId, anotherText())))
  const replay = anotherText({ externalTaskId: 'n2900', content: 'offer 2900' })
  const again = await step('add it again', FEW, async () => granted(await app.addTask(sessionId, replay)))
  expect(again.replayed).toBe(true)
  const created = await step('create again', FEW, async () =>
    granted(await app.createSession(robotWork(), 'upstream')),
  )
  expect(created.replayed).toBe(true)
  await step('create another', FEW, () => app.createSession(robotWork({ externalTaskId: 'new' }), 'upstream'))
  await move('pause')
  await move('resume')
  await move('transfer', ALL)
  await step('assign', FEW, () =>
    app.assignSession({ sessionId, assignee: 'mia', force: false, version: null }, 'mia'),
  )
  await move('handback')
  await move('close')
  expect(faults).toEqual([])
})

it('What receivers upload costs so much at the most', async () => {
  const { app, faults, turns, step } = await openWatched()
  const upload = (lines: readonly ScrapedLine[]) =>
    app.collectMessages({ pair: PAIR, lines, observed: { from: at(-60), to: at(1) } })
  // Their texts were never compared: it is done before the pair is locked, and then all is read again.
  await step('one line', 2 * MANY, () => upload([line()]))
  expect(turns.given).toBeGreaterThan(2)
  turns.given = 0
  await step('another line', MANY, () => upload([line({ content: '好的' })]))
  // Nothing is compared, and there is nothing to be counted behind the answer.
  expect(turns.given).toBe(0)
  await step('nothing', MANY, () => upload([]))
  // With older lines come older texts, these too for the first time.
  await step('lines that are known', 2 * MANY, () =>
    upload(Array.from({ length: 100 }, (_, n) => line({ messageId: `old${n}`, sentAt: at(n - 7_000) }))),
  )
  const ours = await step('texts of ours', MANY, () =>
    upload([line({ source: 'account', sender: 'acc-1', content: 'offer 7', sentAt: at(-7_192) })]),
  )
  expect(ours.session?.state).toBe('pending')
  const taken = await step('a human', MANY + ALL, () =>
    upload([line({ source: 'account', sender: 'mia', content: '我来处理，请稍等', sentAt: at(0) })]),
  )
  expect(taken.transferred).toBe(true)
  expect(faults).toEqual([])
})

it('A text that fails for good, and time, move on in slices', async () => {
  const first = await openWatched()
  const held = await lease(first.app)
  const failed = () => first.app.failTask({ ...held, ...FAILURE, retryable: false })
  await first.step('fail for good', ALL, async () => granted(await failed()))
  expect(first.faults).toEqual([])

  const second = await openWatched(() => ({ expiresAt: at(10) }))
  second.app.clock.pass(20)
  await second.step('a poll of what is over', FEW * 30, () => poll(second.app))
  // Each is a task that fails and an event that tells of it.
  await second.step('all that is over', 200 * ROWS_A_STATEMENT, () => second.app.expireTasks())
  while ((await second.app.expireTasks()).isMore) {}
  expect(await second.app.store.due.expiredTasks(10)).toEqual([])
  expect(second.faults).toEqual([])
})
