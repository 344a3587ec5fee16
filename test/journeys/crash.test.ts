import { afterEach, beforeEach, expect, it } from 'vitest'
import {
  complete,
  createRobot,
  eventually,
  line,
  readAll,
  sendInfo,
  somePair,
  takeTask,
  upload,
} from '../support/journey-steps.ts'
import type { Answer, Call } from '../support/service-process.ts'
import { onEveryStage, type Stage } from '../support/stage.ts'

onEveryStage('kill -9 at any moment', (open) => {
  let stage: Stage
  beforeEach(async () => {
    stage = await open()
  })
  afterEach(() => stage.close())

  it('loses nothing acknowledged, and the waiting tasks are handed out again', async () => {
    const first = await stage.start({ SWEEP_INTERVAL: '500ms' })
    const pairs = Array.from({ length: 60 }, somePair)
    const created = new Map<string, Answer>()
    const typed = new Set<string>()
    const heard = new Set<string>()
    const work = pairs.map(async (pair, i) => {
      const session = await createRobot(first.call, pair)
      if (session.status === 201) created.set(pair.account_id, session)
      if (i % 2 === 0) return
      const task = await takeTask(first.call, pair)
      if (task === null || (await sendInfo(first.call, task)).status !== 200) return
      if ((await complete(first.call, task)).status === 200) typed.add(pair.account_id)
      if ((await upload(first.call, pair, line('shop', '在的', { message_id: 'm1' }))).status === 200)
        heard.add(pair.account_id)
    })
    // In the middle of it: as soon as some uploads were acknowledged.
    const killed = eventually(async () => heard.size > 3).then(() => first.stop('SIGKILL'))
    await Promise.allSettled(work)
    await killed

    const again = await stage.start({ SWEEP_INTERVAL: '500ms' })
    expect(created.size).toBeGreaterThan(0)
    for (const pair of pairs) await expectKept(again.call, pair, { created, typed, heard })
  })

  const expectKept = async (
    call: Call,
    pair: ReturnType<typeof somePair>,
    { created, typed, heard }: { created: Map<string, Answer>; typed: Set<string>; heard: Set<string> },
  ) => {
    const answer = created.get(pair.account_id)
    if (answer === undefined) return
    const { session_id, task_id } = answer.body
    const session = await call('GET', `/api/sessions/${session_id}`)
    expect(session.status).toBe(200)
    if (heard.has(pair.account_id))
      expect(await readAll(call, `/api/sessions/${session_id}/messages`)).toHaveLength(1)
    const task = await call('GET', `/api/tasks/${task_id}`)
    if (typed.has(pair.account_id)) expect(task.body.status).toBe('completed')
    // Whatever waits is handed out again, though the queue in process is gone and one in Redis may be stale.
    if (task.body.status === 'pending') {
      expect((await eventually(() => takeTask(call, pair, '&wait_seconds=2'))).task_id).toBe(task_id)
    }
  }
})
