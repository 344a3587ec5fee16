import { expect, it } from 'vitest'
import type { Application } from '../../support/application.ts'
import {
  begin,
  eventsOf,
  granted,
  humanWork,
  move,
  sessionOf,
  useApplications,
  withTransferred,
} from '../app-steps.ts'

const open = useApplications()
const AFTER_MS = 600_000

/** Passes so many minutes with a sweep in each; resolves to the minutes in which somebody was told. */
const pass = async (app: Application, sessionId: string, minutes: number) => {
  const toldIn: number[] = []
  const count = () => eventsOf(app, sessionId).filter((type) => type === 'session.unattended').length
  for (let minute = 1; minute <= minutes; minute += 1) {
    const before = count()
    app.clock.pass(60)
    await app.tellUnattended(AFTER_MS)
    if (count() > before) toldIn.push(minute)
  }
  return toldIn
}

const transferred = () => withTransferred(open())
const assign = (app: Application, sessionId: string, assignee: string | null) =>
  app.assignSession({ sessionId, assignee, force: false, version: null }, 'li')

it('tells after the setting, and again 2, 4, 8 times that after the wait began', async () => {
  const { app, sessionId } = await transferred()
  expect(await pass(app, sessionId, 90)).toEqual([10, 20, 40, 80])
  const alerts = (await app.alerts()).filter(({ event }) => event === 'session.unattended')
  expect(alerts).toHaveLength(4)
})

it('tells of a manual session that nobody claims, from its creation', async () => {
  const app = await open()
  const { sessionId } = await begin(app, humanWork())
  expect(await pass(app, sessionId, 10)).toEqual([10])
})

it('tells nothing of a robot that works', async () => {
  const app = await open()
  const { sessionId } = await begin(app)
  expect(await pass(app, sessionId, 30)).toEqual([])
})

it('stops when somebody claims the case, and begins anew when they give it up', async () => {
  const { app, sessionId } = await transferred()
  expect(await pass(app, sessionId, 15)).toEqual([10])
  granted(await assign(app, sessionId, '小李'))
  expect(await pass(app, sessionId, 30)).toEqual([])
  granted(await assign(app, sessionId, null))
  expect(await pass(app, sessionId, 25)).toEqual([10, 20])
})

it.each(['handback', 'close', 'cancel'] as const)('stops at a %s', async (command) => {
  const { app, sessionId } = await transferred()
  granted(await move(app, sessionId, command))
  expect((await sessionOf(app, sessionId)).unattended).toBeNull()
  expect(await pass(app, sessionId, 30)).toEqual([])
})

it('tells once of all that it missed while nobody swept, and goes on in its rhythm', async () => {
  const { app, sessionId } = await transferred()
  app.clock.pass(60 * 60)
  await app.tellUnattended(AFTER_MS)
  await app.tellUnattended(AFTER_MS)
  expect(eventsOf(app, sessionId).filter((type) => type === 'session.unattended')).toHaveLength(1)
  expect(await pass(app, sessionId, 30)).toEqual([20])
})

it('tells exactly once when two replicas sweep at once', async () => {
  const { app, sessionId } = await transferred()
  app.clock.pass(AFTER_MS / 1_000)
  await Promise.all([app.tellUnattended(AFTER_MS), app.tellUnattended(AFTER_MS)])
  expect(eventsOf(app, sessionId).filter((type) => type === 'session.unattended')).toHaveLength(1)
})
