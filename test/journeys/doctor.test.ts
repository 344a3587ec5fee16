import { execFile } from 'node:child_process'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { Redis } from 'ioredis'
import mysql from 'mysql2/promise'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  addTask,
  createRobot,
  eventually,
  move,
  somePair,
  takeTask,
  taskOf,
} from '../support/journey-steps.ts'
import { COMPILE_CACHE, type RunningService } from '../support/service-process.ts'
import { EMBEDDED_AND_MYSQL, onEveryStage, onShared, type Stage } from '../support/stage.ts'
import { openReceiver } from '../support/webhook-receiver.ts'

/** `npm run doctor` with the settings of the stage: what it prints and how it ends. */
const doctor = async (stage: Pick<Stage, 'settings'>, ...options: readonly string[]) => {
  const env = { ...stage.settings, PATH: process.env.PATH, ...COMPILE_CACHE }
  const run = promisify(execFile)(process.execPath, ['src/doctor.ts', ...options], { env })
  return run.then(
    ({ stdout, stderr }) => ({ code: 0, lines: linesOf(stdout), stderr }),
    ({ code, stdout, stderr }) => ({ code: Number(code), lines: linesOf(stdout), stderr: String(stderr) }),
  )
}
const linesOf = (text: string) => text.trimEnd().split('\n')

/** Breaks the database by hand. */
const breakIt = async ({ settings }: Stage, ...statements: readonly string[]) => {
  const url = settings.DATABASE_URL ?? ''
  if (url.startsWith('sqlite:')) {
    const database = new DatabaseSync(url.slice('sqlite:'.length))
    for (const sql of statements) database.exec(sql)
    database.close()
    return
  }
  const connection = await mysql.createConnection(url)
  for (const sql of statements) await connection.query(sql)
  await connection.end()
}

onEveryStage(
  'the doctor',
  (open) => {
    let stage: Stage
    let service: RunningService
    beforeEach(async () => {
      stage = await open()
      service = await stage.start({ SWEEP_INTERVAL: '1h' })
    })
    afterEach(() => stage.close())

    /** A bargain with a second text, that a human then took. */
    const play = async () => {
      const { body } = await createRobot(service.call, somePair())
      await addTask(service.call, body.session_id, 'BG-2')
      await move(service.call, body.session_id, 'transfer')
      return body
    }

    it('finds nothing where all is well, and exits with 0', async () => {
      await play()
      await createRobot(service.call, somePair())
      await service.stop('SIGTERM')
      const { code, lines } = await doctor(stage)
      expect(lines.at(-1)).toBe('all is well')
      expect(code).toBe(0)
    })

    it('tells each fault in a line, changes nothing, and exits with 1', async () => {
      const [{ session_id, task_id }, other] = [await play(), await play()]
      await service.stop('SIGTERM')
      await breakIt(
        stage,
        `UPDATE sessions SET live_slot = NULL WHERE session_id = '${session_id}'`,
        `UPDATE session_tasks SET status = 'pending' WHERE redis_task_id = '${task_id}'`,
        `DELETE FROM session_timeline WHERE session_id = '${other.session_id}' AND seq = 1`,
        `UPDATE sessions SET event_count = 9 WHERE session_id = '${other.session_id}'`,
        `DELETE FROM events WHERE session_id = '${session_id}' AND type = 'session.transferred'`,
        `UPDATE session_tasks SET finished_at = NULL WHERE redis_task_id = '${other.task_id}'`,
      )
      const { code, lines } = await doctor(stage)
      expect(code).toBe(1)
      const kinds = lines.slice(0, -1).flatMap((line) => /^(\w+): \w/.exec(line)?.[1] ?? [])
      expect(new Set(kinds)).toEqual(
        new Set(['slots', 'waiting_task', 'lacking_task', 'timeline', 'events', 'alert']),
      )
      expect(lines.at(-1)).toMatch(/^\d+ faults, 0 repaired$/)
      expect((await doctor(stage)).lines).toEqual(lines)
    })

    it('repairs what loses nothing when it is told to, and says what a person must look into', async () => {
      const [{ session_id, task_id }, other] = [await play(), await play()]
      await service.stop('SIGTERM')
      await breakIt(
        stage,
        `UPDATE sessions SET live_slot = NULL, open_slot = 'manual' WHERE session_id = '${session_id}'`,
        `UPDATE session_tasks SET status = 'pending' WHERE redis_task_id = '${task_id}'`,
        `UPDATE sessions SET timeline_count = 1 WHERE session_id = '${other.session_id}'`,
        `UPDATE session_tasks SET session_id = 'ses_gone' WHERE redis_task_id = '${other.task_id}'`,
      )
      const repaired = await doctor(stage, '--repair')
      expect(repaired.code).toBe(1)
      const mended = repaired.lines.filter((line) => line.endsWith(' - repaired'))
      expect(mended.map((line) => line.split(':')[0]).toSorted()).toEqual([
        'slots',
        'timeline',
        'waiting_task',
      ])
      expect(repaired.lines).toContainEqual(
        expect.stringMatching(/^orphan_task: .* - not repaired, look into it$/),
      )
      const left = await doctor(stage)
      expect(left.lines.filter((line) => /^\w+: /.test(line)).map((line) => line.split(':')[0])).toEqual([
        'orphan_task',
      ])

      const again = await stage.start({ SWEEP_INTERVAL: '1h' })
      expect((await taskOf(again.call, task_id)).status).toBe('cancelled')
      expect((await move(again.call, other.session_id, 'close')).status).toBe(200)
    })

    it('names a task whose row lacks what its status says, which holds nobody up, and fills it in', async () => {
      const { session_id, task_id } = await play()
      await service.stop('SIGTERM')
      await breakIt(stage, `UPDATE session_tasks SET finished_at = NULL WHERE redis_task_id = '${task_id}'`)
      const damaged = await stage.start({ SWEEP_INTERVAL: '1h' })
      expect((await taskOf(damaged.call, task_id)).status).toBe('cancelled')
      expect((await damaged.call('GET', '/api/tasks')).status).toBe(200)
      await damaged.stop('SIGTERM')

      const { code, lines } = await doctor(stage)
      expect({ code, lines }).toEqual({
        code: 1,
        lines: expect.arrayContaining([
          `lacking_task: ${task_id} lacks what its status says it has (finished_at)`,
        ]),
      })
      expect((await doctor(stage, '--repair')).lines).toContainEqual(
        expect.stringMatching(/^lacking_task: .* - repaired$/),
      )
      expect((await doctor(stage)).lines.at(-1)).toBe('all is well')

      const again = await stage.start({ SWEEP_INTERVAL: '1h' })
      expect((await taskOf(again.call, task_id)).finished_at).not.toBeNull()
      expect((await move(again.call, session_id, 'close')).status).toBe(200)
    })

    it('names rows that cannot be read as they are, which hold nobody up, and writes them anew', async () => {
      const [lost, garbled, other] = [somePair(), somePair(), somePair()]
      const { body } = await createRobot(service.call, lost)
      const task = await takeTask(service.call, lost)
      const { task_id } = (await createRobot(service.call, garbled)).body
      await createRobot(service.call, other)
      await service.stop('SIGTERM')
      await breakIt(
        stage,
        `UPDATE session_tasks SET lease_token = NULL, lease_expires_at = NULL WHERE redis_task_id = '${body.task_id}'`,
        `UPDATE session_tasks SET hand_outs = '[' WHERE redis_task_id = '${task_id}'`,
      )
      const damaged = await stage.start({ SWEEP_INTERVAL: '1h' })
      // Without an end its lease is over.
      expect(await taskOf(damaged.call, task.task_id)).toMatchObject({ status: 'pending', attempt: 1 })
      expect((await damaged.call('GET', '/api/tasks')).body.items).toHaveLength(3)
      expect(await eventually(() => takeTask(damaged.call, other))).not.toBeNull()
      await damaged.stop('SIGTERM')

      const faults = (lines: readonly string[]) => lines.filter((line) => /^\w+: /.test(line)).toSorted()
      const told = (end: string) =>
        [
          `${body.task_id} lacks what its status says it has (lease)`,
          `${task_id} lacks what its status says it has (hand_outs)`,
        ]
          .map((line) => `lacking_task: ${line}${end}`)
          .toSorted()
      expect(faults((await doctor(stage)).lines)).toEqual(told(''))
      expect(faults((await doctor(stage, '--repair')).lines)).toEqual(told(' - repaired'))
      expect((await doctor(stage)).lines.at(-1)).toBe('all is well')

      const again = await stage.start({ SWEEP_INTERVAL: '200ms' })
      expect(await eventually(() => takeTask(again.call, garbled))).not.toBeNull()
      expect(await eventually(() => takeTask(again.call, lost))).toMatchObject({ attempt: 2 })
    })

    it('warns beside what it finds of names that only look like settings', async () => {
      await service.stop('SIGTERM')
      const slip = { ...stage, settings: { ...stage.settings, TIMEOUT_PENDNG: '5m' } }
      const { code, lines, stderr } = await doctor(slip)
      expect(code).toBe(0)
      expect(lines.at(-1)).toBe('all is well')
      expect(stderr).toMatch(/^set, but not a setting: TIMEOUT_PENDNG; known are TIMEOUT_ACTIVE, .*$/m)
    })

    it('refuses an option that it does not know', async () => {
      await service.stop('SIGTERM')
      const { code, stderr } = await doctor(stage, '--fix')
      expect(code).toBe(2)
      expect(linesOf(stderr)).toEqual([expect.stringMatching(/^--fix /)])
    })
  },
  EMBEDDED_AND_MYSQL,
)

onShared(
  'the doctor beside a queue',
  (open) => {
    let stage: Stage
    afterEach(() => stage.close())

    it('repairs what only the queue has wrong, the first time that it is told to', async () => {
      stage = await open()
      const service = await stage.start({ SWEEP_INTERVAL: '1h' })
      await createRobot(service.call, somePair())
      await service.stop('SIGTERM')
      const redis = new Redis(stage.settings.REDIS_URL ?? '')
      const [value = ''] = await redis.hvals('{as}:entries')
      await redis.hset('{as}:entries', 'tsk_stranger', value)

      const { code, lines, stderr } = await doctor(stage, '--repair')
      expect({ code, lines, stderr }).toEqual({
        code: 0,
        stderr: '',
        lines: [expect.stringMatching(/^stranger: tsk_stranger .* - repaired$/), '1 faults, 1 repaired'],
      })
      expect(await redis.hexists('{as}:entries', 'tsk_stranger')).toBe(0)
      redis.disconnect()
    })

    it('finds tasks that the queue lost and strangers in it, and puts both right', async () => {
      stage = await open()
      const service = await stage.start({ SWEEP_INTERVAL: '1h' })
      const pairs = [somePair(), somePair()]
      const tasks = []
      for (const pair of pairs) tasks.push((await createRobot(service.call, pair)).body)
      // What changed in the last minute is offered anew all the time, so for once the service must not run.
      await service.stop('SIGTERM')
      const redis = new Redis(stage.settings.REDIS_URL ?? '')
      const [lost, kept] = tasks
      const value = JSON.parse((await redis.hget('{as}:entries', kept.task_id)) ?? '[]')
      await redis.hdel('{as}:entries', lost.task_id)
      await redis.hset('{as}:entries', 'tsk_stranger', JSON.stringify(value))

      const { code, lines } = await doctor(stage)
      expect(code).toBe(1)
      expect(
        lines
          .slice(0, -1)
          .map((line) => line.split(' ').slice(0, 2))
          .toSorted(),
      ).toEqual([
        ['not_queued:', lost.task_id],
        ['stranger:', 'tsk_stranger'],
      ])
      expect((await doctor(stage, '--repair')).code).toBe(0)
      expect((await doctor(stage)).lines.at(-1)).toBe('all is well')
      expect(await redis.hkeys('{as}:entries')).not.toContain('tsk_stranger')
      redis.disconnect()

      const again = await stage.start({ SWEEP_INTERVAL: '1h' })
      for (const pair of pairs) expect(await eventually(() => takeTask(again.call, pair))).not.toBeNull()
    })
  },
  { mysql: ['Node 24'] },
)

describe('the doctor, asked to try a channel,', () => {
  it('sends a trial message beside the running service, and tells what the receiver says', async () => {
    const receiver = await openReceiver((response) => response.end('noted'))
    const settings = { DATABASE_URL: 'sqlite::memory:', ALERT_WEBHOOK_URL: receiver.url }
    const tried = await doctor({ settings }, '--test-channel', 'webhook')
    expect(tried).toMatchObject({ code: 0, lines: ['webhook: delivered, 200, noted'] })
    expect(receiver.received.map(({ body }) => JSON.parse(body).type)).toEqual(['alerts.test'])
    receiver.close()

    const failed = await doctor({ settings }, '--test-channel', 'webhook')
    expect(failed.code).toBe(1)
    expect(failed.lines).toEqual([
      expect.stringMatching(/^webhook: not delivered, no status, unreachable: \w+$/),
    ])
  })

  it.each([
    [['--test-channel', 'nobody'], 'names no channel: there are log'],
    [['--test-channel'], 'is no option so'],
    [['--repair', '--test-channel', 'log'], 'is no option so'],
    [['--repare'], 'is no option so'],
  ])('refuses %j', async (options, why) => {
    const { code, stderr } = await doctor({ settings: { DATABASE_URL: 'sqlite::memory:' } }, ...options)
    expect(code).toBe(2)
    expect(stderr).toContain(why)
  })
})
