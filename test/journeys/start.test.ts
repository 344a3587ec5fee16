import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createRobot, somePair, takeTask } from '../support/journey-steps.ts'
import { describeOn } from '../support/runtimes.ts'
import { runToEnd, startService } from '../support/service-process.ts'
import { onShared, openEmbedded, type Stage } from '../support/stage.ts'

const SHA = 'a'.repeat(64)

describeOn(['Node 24', 'Deno'], 'a setting that is wrong', (runtime) => {
  it.each([
    ['PORT', { PORT: 'eighty' }],
    ['DATABASE_URL', { DATABASE_URL: 'postgres://127.0.0.1/x' }],
    ['DATABASE_URL:', { DATABASE_URL: `sqlite:${import.meta.filename}` }],
    ['DATABASE_URL:', { DATABASE_URL: `sqlite:${import.meta.filename}/x.db` }],
    ['DATABASE_URL:', { DATABASE_URL: 'mysql://root@127.0.0.1:1/x', REDIS_URL: 'redis://127.0.0.1:1' }],
    ['HOST', { HOST: '192.0.2.1', API_KEYS: `erp:upstream:${SHA}` }],
    ['REDIS_URL', { DATABASE_URL: 'mysql://root@127.0.0.1:1/x' }],
    ['API_KEYS', { HOST: '0.0.0.0' }],
    ['API_KEYS', { API_KEYS: `erp:buyer:${SHA}` }],
    ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
    ['SWEEP_INTERVAL', { SWEEP_INTERVAL: '5' }],
    ['ALERT_WEBHOOK_SECRET', { ALERT_WEBHOOK_URL: 'http://127.0.0.1:1/', ALERT_WEBHOOK_SECRET: 'secret' }],
    ['CONFIG', { CONFIG: './no/such/file.yaml' }],
  ])('stops the start with one line that names it: %s', async (setting, env) => {
    const { code, stderr, stdout } = await runToEnd({ runtime, env })
    expect(code).toBeGreaterThan(0)
    expect(stderr.trimEnd().split('\n')).toEqual([expect.stringMatching(new RegExp(`^${setting} `))])
    expect(stdout).toBe('')
  })

  it('stops the start when the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const address = other.address()
    const taken = typeof address === 'object' ? String(address?.port) : ''
    const { code, stderr } = await runToEnd({ runtime, env: { PORT: taken } })
    other.close()
    expect(code).toBeGreaterThan(0)
    expect(stderr.trimEnd().split('\n')).toEqual([expect.stringMatching(/^PORT .*EADDRINUSE/)])
  })
})

describeOn(['Node 24', 'Deno'], 'the embedded database', (runtime) => {
  let stage: Stage
  afterEach(() => stage.close())

  it('belongs to one process: a second one refuses to start and says why, and the first goes on', async () => {
    stage = await openEmbedded(runtime)
    const first = await stage.start()
    const { code, stderr } = await runToEnd({ runtime, env: stage.settings })
    expect(code).toBeGreaterThan(0)
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^DATABASE_URL: the database .* is in use by another process$/),
    ])
    expect((await createRobot(first.call, somePair())).status).toBe(201)

    await first.stop('SIGTERM')
    const second = await stage.start()
    expect((await second.call('GET', '/ready')).status).toBe(200)
  })
})

onShared('replicas that start at once on an empty database', (open) => {
  let stage: Stage
  afterEach(() => stage.close())

  it('run each migration once, and all four serve', async () => {
    stage = await open()
    const replicas = await Promise.all([1, 2, 3, 4].map(() => stage.start()))
    for (const { call } of replicas) expect((await createRobot(call, somePair())).status).toBe(201)
  })

  it('fill the queue at once, without a failed run', async () => {
    stage = await open()
    const replica = await stage.start()
    const pair = somePair()
    await createRobot(replica.call, pair)
    expect(await takeTask(replica.call, pair)).not.toBeNull()
    expect(replica.printed()).toBe('')
  })

  it('leave the migrating to others with MIGRATE=off', async () => {
    stage = await open()
    const refused = await runToEnd({ env: { ...stage.settings, MIGRATE: 'off' } })
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('MIGRATE=auto') })
    await stage.start()
    const checked = await stage.start({ MIGRATE: 'off' })
    expect((await checked.call('GET', '/ready')).status).toBe(200)
  })
})

describe('a service that was left alone', () => {
  it('is open on loopback without keys', async () => {
    const service = await startService()
    expect((await service.call('GET', '/api/sessions')).status).toBe(200)
    await service.stop()
  })

  it('warns once of names in its environment that only look like settings', async () => {
    const service = await startService({ env: { TIMEOUT_PENDNG: '5m', PACE_GAP: '1s' } })
    const lines = service.printed().trimEnd().split('\n')
    expect(lines).toEqual([
      expect.stringMatching(/"level":"warn".*TIMEOUT_PENDNG, PACE_GAP; known are TIMEOUT_/),
    ])
    await service.stop()
  })
})
