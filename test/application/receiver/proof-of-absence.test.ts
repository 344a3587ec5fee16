import { expect, it } from 'vitest'
import type { ScrapedLine } from '../../../src/domain/message.ts'
import type { Application } from '../../support/application.ts'
import {
  anotherText,
  at,
  begin,
  collect,
  granted,
  humanLine,
  humanWork,
  leaseAndOpen,
  lineOf,
  move,
  PAIR,
  robotWork,
  taskOf,
  typedLine,
  useApplications,
  withOpened,
} from '../app-steps.ts'

const open = useApplications()
const ROBOT = 'rpa-7'
const robots = (app: Application, facts: Partial<ScrapedLine> = {}) =>
  humanLine(app, { sender: ROBOT, ...facts })

/** A text that went out at second 0, and whose lease ended at second 120 without a word of its sender. */
const lost = async () => {
  const { app, ...ids } = await withOpened(open({ robotSenders: new Set([ROBOT]) }))
  app.clock.pass(120)
  await app.returnLostLeases()
  app.clock.pass(180)
  return { app, ...ids }
}
const OBSERVED = { from: at(-60), to: at(300) }
const observe = async (app: Application, ...lines: readonly ScrapedLine[]) => {
  await app.collectMessages({ pair: PAIR, lines, observed: OBSERVED })
  await app.settled()
}

it('what an upload does not show of all that was said is proved absent', async () => {
  const { app, taskId } = await lost()
  await observe(
    app,
    lineOf(app, { sentAt: at(60) }),
    robots(app, { sentAt: at(-61) }),
    robots(app, { sentAt: at(181) }),
  )
  expect((await taskOf(app, taskId)).status).toBe('pending')
})

const MAY_BE_IT: readonly [string, (app: Application) => ScrapedLine][] = [
  ['a robot’s that nothing explains', (app) => robots(app, { sentAt: at(60) })],
  ['one dated a minute before the hand-out', (app) => robots(app, { sentAt: at(-60) })],
  ['one dated a minute after the lease', (app) => robots(app, { sentAt: at(180) })],
  ['a part of the text', (app) => typedLine(app, { content: '你好，这件', sentAt: at(60) })],
  [
    'most of the text, with other words',
    (app) => robots(app, { content: '你好，这件能便宜多少？', sentAt: at(250) }),
  ],
]

it.each(MAY_BE_IT)('nothing is proved while a line of ours in the upload may be it: %s', async (_, line) => {
  const { app, taskId } = await lost()
  await observe(app, line(app))
  expect((await taskOf(app, taskId)).status).toBe('sent')
})

it.each(MAY_BE_IT)('nor while one of an earlier upload may: %s', async (_, line) => {
  const { app, taskId } = await lost()
  await collect(app, line(app))
  await observe(app)
  await observe(app, lineOf(app))
  await collect(app, lineOf(app, { sentAt: at(-200) }), lineOf(app, { messageId: 'later', sentAt: at(299) }))
  expect((await taskOf(app, taskId)).status).toBe('sent')
})

it('nor while one stands in the session of a human that has ended since', async () => {
  const { app, taskId } = await lost()
  const human = await begin(app, humanWork())
  await collect(app, robots(app, { sentAt: at(60) }))
  granted(await move(app, human.sessionId, 'close'))
  await observe(app, lineOf(app))
  expect((await taskOf(app, taskId)).status).toBe('sent')
})

it('nor by a line that once said the text, and was edited into that of another task', async () => {
  const app = await open()
  const { sessionId, taskId: first } = await begin(app)
  granted(await app.addTask(sessionId, anotherText({ content: '这批货明天下午能发出来吗？' })))
  await app.completeTask({ sessionId, taskId: first, leaseToken: null }, 'rpa')
  const held = await leaseAndOpen(app)
  app.clock.pass(120)
  await app.returnLostLeases()
  app.clock.pass(180)
  const m1 = { messageId: 'm1', sentAt: at(60) }
  await collect(app, typedLine(app, { ...m1, content: '这批货明天' }))
  await collect(app, typedLine(app, m1))
  await observe(app)
  expect((await taskOf(app, held.taskId)).status).toBe('sent')
})

it('nor by one that an earlier upload brought, and that explained an older task with the same text', async () => {
  const app = await open()
  const older = await begin(app)
  await leaseAndOpen(app)
  granted(await move(app, older.sessionId, 'cancel'))
  app.clock.pass(1)
  const { taskId } = await begin(app)
  await leaseAndOpen(app)
  app.clock.pass(120)
  await app.returnLostLeases()
  app.clock.pass(179)
  expect((await collect(app, typedLine(app, { sentAt: at(60) }))).confirmedTaskIds).toEqual([older.taskId])
  await observe(app, lineOf(app))
  expect((await taskOf(app, taskId)).status).toBe('sent')
})

it('a line that says the text of another task word for word is that one’s, however alike they are', async () => {
  const app = await open()
  const { sessionId } = await begin(app, robotWork({ content: '第12批货一共87件，每件能便宜点吗？' }))
  await leaseAndOpen(app)
  granted(await app.addTask(sessionId, anotherText({ content: '第13批货一共94件，每件能便宜点吗？' })))
  const said = typedLine(app, { content: '第12批货一共87件，每件能便宜点吗？', sentAt: at(1) })
  app.clock.pass(2)
  await collect(app, said)
  const { taskId } = await leaseAndOpen(app)
  app.clock.pass(120)
  await app.returnLostLeases()
  app.clock.pass(60)
  await observe(app, said)
  expect((await taskOf(app, taskId)).status).toBe('pending')
})
