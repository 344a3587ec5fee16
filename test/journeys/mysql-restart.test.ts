import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  complete,
  createRobot,
  eventually,
  line,
  sendInfo,
  somePair,
  takeTask,
  upload,
} from '../support/journey-steps.ts'
import { type OwnDatabase, onServer, startMariadb, startMysql } from '../support/mysql-server.ts'
import { temporaryFolder } from '../support/server-process.ts'
import type { RunningService } from '../support/service-process.ts'
import { describeWith } from '../support/services.ts'
import { openShared, type Stage } from '../support/stage.ts'

const STARTS = { mysql: startMysql, mariadb: startMariadb } as const

/** So long nothing of it may hang, with much to spare on a busy machine. */
const FROZEN_TOLD_MS = 9_000

describe.each(['mysql', 'mariadb'] as const)('%s that stops and starts again', (engine) => {
  describeWith(engine, 'its own server', () => {
    describeWith('redis', 'and redis', (redisUrl) => {
      let folder: Awaited<ReturnType<typeof temporaryFolder>>
      let database: OwnDatabase | null = null
      let stage: Stage
      let service: RunningService
      const start = STARTS[engine]
      beforeAll(async () => {
        folder = await temporaryFolder()
        database = await start({ dir: folder.path })
        if (database === null) return
        stage = await openShared(undefined, database.url, redisUrl)
        service = await stage.start({ LOG_LEVEL: 'fatal', SWEEP_INTERVAL: '500ms' })
      })
      afterAll(async () => {
        await stage?.close()
        await database?.stop('SIGTERM')
        await folder.remove()
      })

      it('is told as 503 database_unavailable meanwhile, and the service goes on by itself', async ({
        skip,
      }) => {
        if (database === null) return skip('the server of this run is not the machine’s own')
        const { call } = service
        const [pair, waiting] = [somePair(), somePair()]
        await createRobot(call, pair)
        await createRobot(call, waiting)
        const task = await takeTask(call, pair)
        await sendInfo(call, task)
        await database.stop('SIGKILL')

        const refused = [
          await call('GET', '/api/tasks/next_id'),
          await call('POST', '/api/tasks/lease', { max: 1 }),
          await sendInfo(call, task),
          await complete(call, task),
          await createRobot(call, somePair()),
          await upload(call, pair, line('shop', '在的')),
        ]
        for (const { status, body, headers } of refused) {
          expect({ status, code: body.code }).toEqual({ status: 503, code: 'database_unavailable' })
          expect(Number(headers.get('Retry-After'))).toBeGreaterThan(0)
        }
        expect((await call('GET', '/health')).status).toBe(200)
        expect((await call('GET', '/ready')).status).toBe(503)

        database = await start({ dir: folder.path, port: database.port })
        const completed = await eventually(async () => {
          const answer = await complete(call, task)
          return answer.status === 200 && answer
        })
        expect(completed.body).toMatchObject({ task_status: 'completed', state: 'active' })
        expect(await eventually(() => takeTask(call, waiting, '&wait_seconds=2'))).toMatchObject({
          attempt: 1,
        })
        expect((await call('GET', '/ready')).status).toBe(200)
      })

      it('is told in time while it is frozen: 503, not ready, and metrics that say so', async ({ skip }) => {
        if (database === null) return skip('the server of this run is not the machine’s own')
        const { call } = service
        const pair = somePair()
        await createRobot(call, pair)
        process.kill(database.pid, 'SIGSTOP')
        try {
          // The signal needs a moment to reach all its threads.
          await eventually(async () => (await call('GET', '/ready')).status === 503)
          const asked = Promise.all([
            createRobot(call, somePair()),
            upload(call, pair, line('shop', '在的')),
            call('GET', '/api/tasks/next_id?wait_seconds=20'),
            Promise.all([1, 2, 3].map(() => createRobot(call, pair))),
            Promise.all([1, 2, 3].map(() => call('PUT', '/api/pauses/all', { reason: 'stop' }))),
            call('GET', '/metrics'),
            call('GET', '/ready'),
          ])
          const answers = await Promise.race([asked, wait(FROZEN_TOLD_MS, null, { ref: false })])
          if (answers === null) throw new Error('a request hangs')
          const [created, uploaded, polled, ofOnePair, stops, metrics, ready] = answers
          for (const { status, body } of [created, uploaded, polled, ...ofOnePair, ...stops])
            expect({ status, code: body.code }).toEqual({ status: 503, code: 'database_unavailable' })
          expect(metrics.body).toMatch(/^auto_session_database_up 0$/m)
          expect(ready.status).toBe(503)
        } finally {
          process.kill(database.pid, 'SIGCONT')
        }
        await eventually(async () => (await call('GET', '/ready')).status === 200)
        await eventually(async () => (await createRobot(call, somePair())).status === 201)
        expect((await call('GET', '/metrics')).body).toMatch(/^auto_session_database_up 1$/m)
      })

      it('refuses what its max_allowed_packet is too small for, by name', async ({ skip }) => {
        if (database === null) return skip('the server of this run is not the machine’s own')
        await onServer(database.url, 'SET GLOBAL max_allowed_packet = 1048576')
        // It holds for connections that are made from now on.
        const { call } = await stage.start({ LOG_LEVEL: 'fatal' })
        const pair = somePair()
        await createRobot(call, pair)
        const lines = Array.from({ length: 64 }, (_, i) => line('shop', `${i}${'好'.repeat(7_900)}`))
        const refused = await upload(call, pair, ...lines)
        expect(refused).toMatchObject({ status: 413, body: { code: 'payload_too_large' } })
        expect(refused.body.detail).toContain('max_allowed_packet')
        expect((await upload(call, pair, line('shop', '在的'))).status).toBe(200)
      })
    })
  })
})
