import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freePort, type OwnServer, startProcess } from '../support/server-process.ts'
import { type Call, type Json, makeCall } from '../support/service-process.ts'

/** `npm run demo -- --serve`, as fast as it goes: an hour of the day is a minute. */
describe('the living day', () => {
  let demo: OwnServer
  let call: Call

  beforeEach(async () => {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    call = makeCall(url)
    const args = ['demo/play.ts', '--serve', '--port', String(port), '--seed', '7', '--speed', '60']
    const isReady = () => fetch(`${url}/ready`).then(({ ok }) => ok)
    // What would have a real service alert real people must not reach the demo's.
    const env = { ...process.env, API_KEYS: 'a:admin:no', SMTP_URL: 'smtp://127.0.0.1:9', PORT: '1' }
    demo = await startProcess(process.execPath, args, port, isReady, env)
  })
  afterEach(() => demo.stop('SIGTERM'))

  const itemsOf = async (path: string): Promise<readonly Json[]> => (await call('GET', path)).body.items
  const numbersOf = async () => (await call('GET', '/api/stats')).body
  const OPEN = '/api/sessions?state=pending&state=active&state=transferred&state=paused&limit=200'
  const waiting = async () => {
    return (await itemsOf(OPEN)).filter(
      ({ assignee, state, task_type }) =>
        assignee === null && (state === 'transferred' || task_type.startsWith('manual_')),
    ).length
  }
  const typedTexts = async () => (await numbersOf()).tasks.by_status.completed
  const closed = async () => (await numbersOf()).sessions.by_state.completed
  /** On a busy machine, counts are shown for up to a minute before they are counted again. */
  const COUNTED = { timeout: 90_000 }
  const within = (least: number, most: number) =>
    expect.toSatisfy((value: number) => value >= least && value <= most)

  it('has a past, goes on within its bounds, and leaves nothing behind', { timeout: 400_000 }, async () => {
    await expect.poll(demo.printed, { timeout: 90_000 }).toContain('the day goes on')
    expect(demo.printed()).toContain(`http://127.0.0.1:${demo.port}/console`)
    const past = await numbersOf()
    const all = Object.values<number>(past.sessions.by_state).reduce((sum, count) => sum + count)
    expect(all).toEqual(within(100, 220))
    expect(Object.values<number>(past.sessions.by_type).every((count) => count > 0)).toBe(true)
    const history = await itemsOf('/api/sessions?state=completed&limit=200')
    expect(history.filter(({ reason }) => reason === 'history').length).toBeGreaterThan(5)
    expect(await itemsOf('/api/workers')).toHaveLength(6)
    expect((await itemsOf('/api/pauses')).length).toBeGreaterThan(0)

    // The board and the inbox are as promised, and stay so while much goes on.
    for (const completed of [20, 60, 100]) {
      const enough = past.tasks.by_status.completed + completed
      await expect.poll(typedTexts, COUNTED).toBeGreaterThan(enough)
      await expect.poll(async () => (await itemsOf(OPEN)).length).toEqual(within(20, 60))
      await expect.poll(waiting).toEqual(within(5, 15))
    }
    const { sessions, tasks } = await numbersOf()
    for (const state of ['completed', 'cancelled', 'timeout'])
      expect(sessions.by_state[state]).toBeGreaterThan(0)
    expect(tasks.by_status.failed).toBeGreaterThan(0)
    const { body: metrics } = await call('GET', '/metrics')
    for (const rule of ['human_on_account', 'human_requested', 'platform_notice'])
      expect(metrics).toMatch(new RegExp(`auto_session_hand_offs_total\\{[^}]*rule="${rule}"[^}]*\\} [1-9]`))
    expect(metrics).toMatch(/auto_session_false_alarms_total\{[^}]*\} [1-9]/)
    const alerts = await itemsOf('/api/alerts?limit=200')
    expect(alerts.some(({ channel, attempts }) => channel === 'webhook' && attempts > 1)).toBe(true)

    process.kill(demo.pid, 'SIGTERM')
    expect(await demo.ended).toBe(0)
    await expect(call('GET', '/health')).rejects.toThrow()
    expect(
      demo
        .printed()
        .split('\n')
        .filter((line) => /demo:|"level"/.test(line)),
    ).toEqual([])
  })

  it('touches nothing that a person has claimed', { timeout: 400_000 }, async () => {
    await expect.poll(demo.printed, { timeout: 90_000 }).toContain('the day goes on')
    const claimed = await claimOne()
    const { completed } = (await numbersOf()).sessions.by_state
    // Our colleagues close many others meanwhile.
    await expect.poll(closed, COUNTED).toBeGreaterThan(completed + 60)
    const { items } = (await call('GET', `/api/sessions/${claimed}/timeline`)).body
    const since = items.slice(items.findLastIndex(({ actor }: Json) => actor === 'anonymous') + 1)
    // It may have rested for too long by then; that is the service's.
    expect(since.filter(({ actor }: Json) => actor !== 'system')).toEqual([])
  })

  it('leaves nothing behind however it ends', async () => {
    await demo.stop('SIGKILL')
    await expect.poll(() => call('GET', '/health').catch(() => 'gone')).toBe('gone')
  })

  /** One that a colleague of the demo is at work on: nothing is nearer to being touched. */
  const claimOne = async (): Promise<string> => {
    const atWork = async () =>
      (await itemsOf('/api/sessions?state=transferred')).find(({ assignee }) => assignee !== null)
    await expect.poll(atWork).toBeDefined()
    const session = await atWork()
    const path = `/api/sessions/${session.session_id}/assign`
    const { status } = await call('POST', path, { assignee: '新来的人', force: true })
    expect(status).toBe(200)
    return session.session_id
  }
})
