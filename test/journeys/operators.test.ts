import { expect, it } from 'vitest'
import {
  addTask,
  alertsOf,
  complete,
  createRobot,
  line,
  move,
  readAll,
  sessionOf,
  somePair,
  takeAndOpen,
  takeTask,
  upload,
} from '../support/journey-steps.ts'
import type { Call, Json } from '../support/service-process.ts'
import { EMBEDDED_AND_MYSQL, onEveryStage, useReplicas } from '../support/stage.ts'

const assign = (call: Call, id: string, assignee: string, more: object = {}) =>
  call('POST', `/api/sessions/${id}/assign`, { assignee, ...more })
const createManual = (call: Call, pair: object) =>
  call('POST', '/api/sessions/create', {
    ...pair,
    task_type: 'manual_urgent',
    external_task_id: 'CASE-1',
  })
const metricsOf = async (call: Call): Promise<ReadonlyMap<string, number>> => {
  const { body } = await call('GET', '/metrics')
  const lines: string[] = body.split('\n').filter((text: string) => text !== '' && !text.startsWith('#'))
  return new Map(lines.map((text) => [text.slice(0, text.lastIndexOf(' ')), Number(text.split(' ').at(-1))]))
}
const ago = (ms: number) => ({ sent_at: new Date(Date.now() - ms).toISOString() })

onEveryStage(
  'an operator',
  (open, replicas) => {
    const { call } = useReplicas(open, replicas, { SWEEP_INTERVAL: '200ms', ALERT_UNATTENDED_AFTER: '1h' })

    /** A bargain under way, its first text typed and on record. */
    const bargain = async () => {
      const pair = somePair()
      await createRobot(call, pair)
      const task = await takeAndOpen(call, pair)
      expect((await complete(call, task)).body.state).toBe('active')
      return { pair, id: task.session_id as string }
    }
    const handBack = async (id: string, more: object = {}) => {
      const answer = await move(call, id, 'handback', more)
      expect(answer).toMatchObject({ status: 200, body: { state: 'active', assignee: null } })
      return answer.body
    }

    it('hands back, and nothing said in the human’s time is judged, however late it is uploaded', async () => {
      const { pair, id } = await bargain()
      const taken = await upload(call, pair, line('account', '亲，我来处理', { sender: '小李' }))
      expect(taken.body).toMatchObject({ transferred: true, detection: { rule: 'human_on_account' } })
      const during = line('account', '给您算便宜点', { sender: '小李' })
      expect((await assign(call, id, '小李')).status).toBe(200)
      const back = await handBack(id)

      const late = await upload(call, pair, during, line('account', '好的', { sender: '小李', ...ago(500) }))
      expect(late.body).toMatchObject({
        session_id: id,
        session_state: 'active',
        transferred: false,
        detection: null,
      })
      // What is said after it is judged again, to the millisecond.
      const after = new Date(Date.parse(back.state_since) + 1).toISOString()
      const again = await upload(call, pair, line('account', '还是我来', { sender: '小李', sent_at: after }))
      expect(again.body).toMatchObject({ transferred: true, detection: { rule: 'human_on_account' } })
      expect((await alertsOf(call, id)).filter(({ event }) => event === 'session.transferred')).toHaveLength(
        2,
      )
    })

    it('hands back, and no text of before is sent any more, only new ones', async () => {
      const { pair, id } = await bargain()
      await addTask(call, id, 'BG-2')
      await move(call, id, 'transfer')
      await handBack(id)
      expect(await takeTask(call, pair)).toBeNull()
      const added = await addTask(call, id, 'BG-3')
      expect((await takeTask(call, pair)).task_id).toBe(added.body.task_id)
    })

    it('resumes, and what was said meanwhile is not held against the robot', async () => {
      const { pair, id } = await bargain()
      await addTask(call, id, 'BG-2')
      await move(call, id, 'pause')
      const during = line('account', '稍等', { sender: '小李' })
      expect(await takeTask(call, pair)).toBeNull()
      await move(call, id, 'resume')
      expect((await upload(call, pair, during)).body).toMatchObject({
        session_state: 'active',
        detection: null,
      })
      expect(await takeTask(call, pair)).not.toBeNull()
    })

    it.each(['close', 'cancel'])(
      'ends a case by %s with resume_paused, and its robot goes on',
      async (command) => {
        const { pair, id } = await bargain()
        const human = (await createManual(call, pair)).body
        expect(human.preempted_session_id).toBe(id)
        expect(await move(call, id, 'resume')).toMatchObject({
          status: 409,
          body: { code: 'session_conflict' },
        })
        const said = line('account', '我是人工', { sender: '小李' })
        expect((await upload(call, pair, said)).body).toMatchObject({
          session_id: human.session_id,
          detection: null,
        })

        const ended = await move(call, human.session_id, command, { resume_paused: true })
        expect(ended.body).toMatchObject({
          state: command === 'close' ? 'completed' : 'cancelled',
          resumed_session_id: id,
        })
        expect(await sessionOf(call, id)).toMatchObject({ state: 'active', paused_by: null })
        const timeline = await readAll(call, `/api/sessions/${id}/timeline`)
        expect(timeline.map((entry: Json) => [entry.command, entry.from, entry.to])).toEqual([
          ['create', null, 'pending'],
          ['complete', 'pending', 'active'],
          ['pause', 'active', 'paused'],
          ['resume', 'paused', 'active'],
        ])
      },
    )

    it('is told of an older version before anything else, and nothing is written', async () => {
      const { id } = await bargain()
      const seen = await sessionOf(call, id)
      for (const command of ['transfer', 'pause', 'resume', 'handback', 'close', 'cancel'])
        expect(await move(call, id, command, { version: seen.version + 1 })).toMatchObject({
          status: 409,
          body: { code: 'version_conflict' },
        })
      expect(await sessionOf(call, id)).toEqual(seen)
      expect((await move(call, id, 'transfer', { version: seen.version })).body.version).toBe(
        seen.version + 1,
      )
    })

    it('claims a case that nobody else has, unless by force, and the same claim again is none', async () => {
      const { id } = await bargain()
      expect(await assign(call, id, '小李')).toMatchObject({
        status: 409,
        body: { code: 'invalid_transition' },
      })
      await move(call, id, 'transfer')
      const claimed = (await assign(call, id, '小李')).body
      expect((await assign(call, id, '小李')).body).toEqual(claimed)
      expect(await assign(call, id, '小王')).toMatchObject({
        status: 409,
        body: { code: 'already_assigned' },
      })
      expect((await assign(call, id, '小王', { force: true })).body.assignee).toBe('小王')
    })

    it('says that an alarm was false, and it is counted by its rule', async () => {
      const { pair, id } = await bargain()
      await upload(call, pair, line('account', '亲', { sender: '小李' }))
      await handBack(id, { false_alarm: true })
      let total = 0
      // Each replica counts for itself.
      for (let n = 0; n < replicas; n += 1)
        total += (await metricsOf(call)).get('auto_session_false_alarms_total{rule="human_on_account"}') ?? 0
      expect(total).toBe(1)
    })

    it('sees in the metrics that a robot typed after a human, and what stands in the queue', async () => {
      const pair = somePair()
      await createRobot(call, pair)
      await takeAndOpen(call, pair)
      const human = line('account', '我来', { sender: '小李', ...ago(200) })
      await upload(call, pair, human, line('account', '你好，这件能便宜点吗？'))
      let collisions = 0
      for (let n = 0; n < replicas; n += 1) {
        const metrics = await metricsOf(call)
        collisions += metrics.get('auto_session_collisions_total') ?? 0
        expect(metrics.get('auto_session_queue_oldest_ready_seconds')).toBeGreaterThanOrEqual(0)
        expect(
          metrics.get('auto_session_loop_last_success_timestamp_seconds{loop="idle sessions"}'),
        ).toBeGreaterThan(0)
      }
      expect(collisions).toBe(1)
    })
  },
  EMBEDDED_AND_MYSQL,
)

onEveryStage(
  'detection in shadow',
  (open, replicas) => {
    const { call } = useReplicas(open, replicas, { DETECTION_MODE: 'shadow' })

    it('tells what it sees in the answer, the timeline and the metrics, and moves nothing', async () => {
      const pair = somePair()
      const { body } = await createRobot(call, pair)
      const seen = await upload(call, pair, line('account', '亲，我来处理', { sender: '小李' }))
      expect(seen.body).toMatchObject({
        session_id: body.session_id,
        session_state: 'pending',
        transferred: false,
        detection: { rule: 'human_on_account' },
      })
      expect(await alertsOf(call, body.session_id)).toEqual([])
      const timeline = await readAll(call, `/api/sessions/${body.session_id}/timeline`)
      expect(timeline.at(-1)).toMatchObject({ from: 'pending', to: 'pending', rule: 'human_on_account' })
      expect((await sessionOf(call, body.session_id)).version).toBe(1)
      let shadows = 0
      for (let n = 0; n < replicas; n += 1)
        shadows +=
          (await metricsOf(call)).get(
            'auto_session_detections_total{rule="human_on_account",acted="false"}',
          ) ?? 0
      expect(shadows).toBe(1)
    })
  },
  EMBEDDED_AND_MYSQL,
)
