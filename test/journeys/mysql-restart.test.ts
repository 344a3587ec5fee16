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
import { type OwnDatabase, startMariadb, startMysql } from '../support/mysql-server.ts'
import { temporaryFolder } from '../support/server-process.ts'
import type { RunningService } from '../support/service-process.ts'
import { describeWith } from '../support/services.ts'
import { openShared, type Stage } from '../support/stage.ts'

const STARTS = { mysql: startMysql, mariadb: startMariadb } as const

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
    })
  })
})
