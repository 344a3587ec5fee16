import { createHash } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRobot, eventually, line, somePair, upload } from '../support/journey-steps.ts'
import { freshDatabase, onServer } from '../support/mysql-server.ts'
import { openMailServer, smtpError } from '../support/receivers/mail-server.ts'
import { canStartRedis, startRedis } from '../support/redis-server.ts'
import { freePort, type OwnServer } from '../support/server-process.ts'
import { type RunningService, runToEnd, startService } from '../support/service-process.ts'
import { describeWith } from '../support/services.ts'
import { openReceiver, type Receiver } from '../support/webhook-receiver.ts'

const skipped = process.env.REQUIRE_SERVICES !== '1' && !(await canStartRedis())

/** What no log, answer, metric or document may hold. */
const CANARY = 'kanari3nvogel'
const SECRETS = ['DB', 'CACHE', 'HOOK', 'SIGN', 'KEY', 'MAIL'].map((of) => `${CANARY}${of}`)
const [DB = '', CACHE = '', HOOK = '', SIGN = '', KEY = '', MAIL = ''] = SECRETS

describe.skipIf(skipped)('secrets', () => {
  describeWith('mysql', 'planted in every setting', (serverUrl) => {
    let redis: OwnServer
    let database: Awaited<ReturnType<typeof freshDatabase>>
    let receiver: Receiver
    let mailServer: Awaited<ReturnType<typeof openMailServer>>
    let service: RunningService
    const user = `u${process.pid}`
    const answers: string[] = []
    beforeAll(async () => {
      redis = await startRedis()
      await onRedis(redis.port, undefined, (at) => at.config('SET', 'requirepass', CACHE))
      database = await freshDatabase(serverUrl)
      await onServer(serverUrl, `CREATE USER '${user}'@'%' IDENTIFIED BY '${DB}'`)
      await onServer(serverUrl, `GRANT ALL ON *.* TO '${user}'@'%'`)
      receiver = await openReceiver((response) => response.writeHead(401).end(`no: ${HOOK}`))
      // It echoes the password of whoever logs in.
      mailServer = await openMailServer({
        onAuth: ({ password }, _, callback) => callback(smtpError(535, `no: ${password}`)),
      })
      const url = new URL(database.url)
      url.username = user
      url.password = DB
      service = await startService({
        env: {
          LOG_LEVEL: 'trace',
          DATABASE_URL: url.href,
          REDIS_URL: `redis://:${CACHE}@127.0.0.1:${redis.port}`,
          ALERT_WEBHOOK_URL: `${receiver.url}/robot/send?access_token=${HOOK}`,
          ALERT_WEBHOOK_SECRET: `whsec_${Buffer.from(`${SIGN}${'x'.repeat(24)}`).toString('base64')}`,
          SMTP_URL: `smtp://me:${MAIL}@127.0.0.1:${mailServer.port}`,
          ALERT_EMAIL_FROM: 'alerts@mail.example',
          ALERT_EMAIL_TO: 'ops@mail.example',
          EXTERNAL_TASK_URL: `http://127.0.0.1:${await freePort()}/tasks/${HOOK}`,
          API_KEYS: `all:admin:${createHash('sha256').update(KEY).digest('hex')}`,
        },
      })
    })
    afterAll(async () => {
      await service.stop('SIGTERM')
      await Promise.all([redis.stop(), database.drop(), onServer(serverUrl, `DROP USER '${user}'@'%'`)])
      receiver.close()
      mailServer.close()
    })

    const call: RunningService['call'] = async (method, path, body, headers) => {
      const answer = await service.call(method, path, body, { Authorization: `Bearer ${KEY}`, ...headers })
      answers.push(JSON.stringify([...answer.headers]), JSON.stringify(answer.body))
      return answer
    }

    it('stand in no answer, metric, document or line of the log, in good days and bad ones', async () => {
      const pair = somePair()
      await createRobot(call, pair)
      await createRobot(call, somePair(), { send_content: undefined })
      for (let tries = 0; tries < 2; tries += 1) {
        const { body } = await call('GET', '/api/tasks/next_id')
        await call('GET', `/api/tasks/${body.task_id}/send_info?lease_token=${body.lease_token}`)
      }
      await upload(call, pair, line('account', '我是采购小李'))
      await eventually(async () => (await call('GET', '/api/alerts?status=pending')).body.items.length > 0)
      await eventually(async () => receiver.received.length > 0)
      for (const refusal of ['401', '535'])
        await eventually(async () =>
          (await call('GET', '/api/alerts')).body.items.some((alert: { last_error: string | null }) =>
            alert.last_error?.includes(refusal),
          ),
        )
      await call('GET', '/api/stats', undefined, { Authorization: `Bearer ${KEY}x` })

      // Neither lets it in any more.
      await onServer(serverUrl, `ALTER USER '${user}'@'%' IDENTIFIED BY 'another'`)
      await onServer(serverUrl, 'FLUSH PRIVILEGES')
      await onRedis(redis.port, CACHE, async (at) => {
        await at.config('SET', 'requirepass', 'another')
        await at.call('CLIENT', 'KILL', 'TYPE', 'normal')
      })
      for (const path of [
        '/ready',
        '/metrics',
        '/openapi.json',
        '/docs',
        '/api/alerts',
        '/api/tasks/next_id',
      ])
        await call('GET', path)
      await eventually(async () => /WRONGPASS|NOAUTH/.test(service.printed()))

      expect(service.printed()).not.toContain(CANARY)
      expect(answers.join('\n')).not.toContain(CANARY)
    })

    it('stand in no line that tells why it does not start', async () => {
      const there = new URL(serverUrl)
      const refused = [
        {
          DATABASE_URL: `mysql://nobody:${DB}@${there.host}/none`,
          REDIS_URL: `redis://:${CACHE}@127.0.0.1:1`,
        },
        { DATABASE_URL: `mysql://nobody:${DB}@127.0.0.1:1/none`, REDIS_URL: 'redis://127.0.0.1:1' },
        { DATABASE_URL: `mysql://nobody:${DB}@`, REDIS_URL: 'redis://127.0.0.1:1' },
        { REDIS_URL: `http://:${CACHE}@h` },
        { EXTERNAL_TASK_URL: `http://me:${HOOK}@h` },
        { ALERT_WEBHOOK_SECRET: `whsec_${SIGN}` },
        { API_KEYS: `all:admin:${KEY}` },
      ]
      for (const env of refused) {
        const { code, stdout, stderr } = await runToEnd({ env })
        expect({ code, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: 1, lines: 1 })
        expect(stdout + stderr).not.toContain(CANARY)
      }
    })
  })
})

const onRedis = async (
  port: number,
  password: string | undefined,
  work: (redis: Redis) => Promise<unknown>,
) => {
  const redis = new Redis({ port, ...(password !== undefined && { password }), lazyConnect: true })
  redis.on('error', () => undefined)
  await redis.connect()
  await work(redis).finally(() => redis.disconnect())
}
