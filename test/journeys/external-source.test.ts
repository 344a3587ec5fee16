import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  complete,
  createRobot,
  sendInfo,
  sessionOf,
  somePair,
  takeTask,
  taskOf,
} from '../support/journey-steps.ts'
import { freePort } from '../support/server-process.ts'
import { onEveryStage, useReplicas } from '../support/stage.ts'

const port = await freePort()

onEveryStage(
  'an external task source',
  (open, replicas) => {
    const { call } = useReplicas(open, replicas, { EXTERNAL_TASK_URL: `http://127.0.0.1:${port}/texts` })
    const texts = new Map<string, string>()
    let isDown = false
    let server: Server
    beforeAll(async () => {
      server = createServer((request, response) => {
        const text = texts.get(decodeURIComponent(request.url?.split('/').at(-1) ?? ''))
        if (isDown) response.writeHead(502).end()
        else if (text === undefined) response.writeHead(404).end()
        else response.end(JSON.stringify({ send_content: text }))
      }).listen(port, '127.0.0.1')
      await once(server, 'listening')
    })
    afterAll(() => {
      server.close().closeAllConnections()
    })

    const create = (pair: object, external_task_id: string) =>
      call('POST', '/api/sessions/create', { ...pair, task_type: 'auto_bargain', external_task_id })

    it('has the text that a robot’s task came without, and its first one is kept', async () => {
      const pair = somePair()
      texts.set('外部/1', '从外部来的文本')
      const created = await create(pair, '外部/1')
      expect(created).toMatchObject({ status: 201, body: { state: 'pending' } })
      const task = await takeTask(call, pair, '&wait_seconds=5')
      expect((await sendInfo(call, task)).body).toMatchObject({ send_content: '从外部来的文本' })
      texts.set('外部/1', 'another text')
      expect((await sendInfo(call, task)).body).toMatchObject({ send_content: '从外部来的文本' })
      expect(await create(pair, '外部/1')).toMatchObject({ status: 200, body: { replayed: true } })
      expect((await complete(call, task)).body).toMatchObject({ state: 'active' })
    })

    it('that does not know the task fails it for good', async () => {
      const pair = somePair()
      const { body } = await create(pair, 'unknown')
      const task = await takeTask(call, pair, '&wait_seconds=5')
      expect(await sendInfo(call, task)).toMatchObject({
        status: 409,
        body: { code: 'task_not_sendable', reason: 'not_in_flight', do: 'stop' },
      })
      expect(await taskOf(call, task.task_id)).toMatchObject({ status: 'failed', send_content: null })
      expect(await sessionOf(call, body.session_id)).toMatchObject({
        state: 'transferred',
        reason: 'send_failed',
      })
    })

    it('in trouble costs no attempt, and the task comes again', async () => {
      const pair = somePair()
      texts.set('later', 'now it is there')
      await create(pair, 'later')
      isDown = true
      const task = await takeTask(call, pair, '&wait_seconds=5')
      const refused = await sendInfo(call, task)
      expect(refused).toMatchObject({ status: 503, body: { code: 'source_unavailable', do: 'retry' } })
      expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0)
      const lease = { max: 5, account_id: pair.account_id, wait_seconds: 5 }
      expect((await call('POST', '/api/tasks/lease', lease)).status).toBe(503)

      // With another one that has its text, the lease goes well and leaves the first one out.
      await createRobot(call, { ...pair, shop_id: 'other' })
      const some = await call('POST', '/api/tasks/lease', lease)
      expect(some.body.tasks).toMatchObject([{ shop_id: 'other' }])
      isDown = false
      expect((await call('POST', '/api/tasks/lease', lease)).body.tasks).toMatchObject([
        { task_id: task.task_id, send_content: 'now it is there', attempt: 1 },
      ])
    })
  },
  { embedded: ['Node 24', 'Deno'], mysql: ['Node 24'] },
)
