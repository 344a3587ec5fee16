import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  createRobot,
  eventually,
  inSeconds,
  sendInfo,
  sessionOf,
  somePair,
  takeTask,
  taskOf,
} from '../support/journey-steps.ts'
import { onShared, useReplicas } from '../support/stage.ts'

const LIBRARY = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/local/lib/faketime/libfaketime.so.1',
].find((path) => existsSync(path))

/** A process whose wall clock is wrong; how much time passes it knows as well as any other. */
const wrongBy = (offset: string): Record<string, string> =>
  LIBRARY === undefined ? {} : { LD_PRELOAD: LIBRARY, FAKETIME: offset, FAKETIME_DONT_FAKE_MONOTONIC: '1' }

const QUICK = { SWEEP_INTERVAL: '100ms', TIMEOUT_PENDING: '3s', ALERT_UNATTENDED_AFTER: '1h' }

const body = (): void =>
  onShared(
    'replicas whose clocks are ten minutes ahead and ten minutes behind',
    (open) => {
      const { at, stage, call } = useReplicas(open, 1, QUICK)
      const start = async (offset: string) => (await stage().start({ ...QUICK, ...wrongBy(offset) })).call

      it('really are: their own clocks differ', async () => {
        const [ahead, behind] = [await start('+600'), await start('-600')]
        const dateOf = async (ask: typeof ahead) =>
          Date.parse((await ask('GET', '/health')).headers.get('Date') ?? '')
        expect((await dateOf(ahead)) - (await dateOf(behind))).toBeGreaterThan(19 * 60_000)
      })

      it('judge leases, due times and idle sessions by the database’s clock, all the same', async () => {
        const [ahead, behind] = [await start('+600'), await start('-600')]
        const pair = somePair()
        const created = await createRobot(ahead, pair)
        const skewMs = Math.abs(Date.parse(created.body.created_at) - Date.now())
        expect(skewMs).toBeLessThan(60_000)

        // A lease from one holds at the other: neither takes it for long over, nor for endless.
        const task = await takeTask(behind, pair, '&lease_seconds=60')
        expect((await sendInfo(ahead, task)).status).toBe(200)
        expect(await takeTask(ahead, pair)).toBeNull()
        expect((await sessionOf(call, created.body.session_id)).state).toBe('pending')

        // What is due in two seconds is due in two seconds everywhere.
        const later = somePair()
        await createRobot(behind, later, { not_before: inSeconds(2) })
        expect(await takeTask(ahead, later)).toBeNull()
        expect(await takeTask(behind, later, '&wait_seconds=10')).not.toBeNull()

        const resting = await createRobot(ahead, somePair())
        const ended = await eventually(async () => {
          const seen = await sessionOf(behind, resting.body.session_id)
          return seen.ended_at !== null && seen
        })
        const restedMs = Date.parse(ended.ended_at) - Date.parse(resting.body.last_activity)
        expect(restedMs).toBeGreaterThanOrEqual(3_000)
        expect(restedMs).toBeLessThan(120_000)
      })

      it('lose a lease when it is over by the database’s clock, and only then', async () => {
        const ahead = await start('+600')
        const pair = somePair()
        const created = await createRobot(ahead, pair)
        const task = await takeTask(ahead, pair, '&lease_seconds=5')
        expect(Date.parse(task.lease_expires_at) - Date.parse(created.body.created_at)).toBeLessThan(60_000)
        await eventually(async () => (await taskOf(at(0).call, task.task_id)).status === 'pending')
      })
    },
    { mysql: ['Node 24'] },
  )

if (LIBRARY === undefined)
  describe.skip('clocks that are wrong (skipped: no libfaketime, install faketime)', body)
else body()
