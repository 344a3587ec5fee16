import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { type EventClient, followFrom, listenAt } from '../support/event-client.ts'
import { createRobot, eventually, move, somePair } from '../support/journey-steps.ts'
import { type Acknowledged, bargainUntil } from '../support/load.ts'
import type { Call, RunningService } from '../support/service-process.ts'
import { EMBEDDED_AND_MYSQL, onEveryStage, type Stage } from '../support/stage.ts'

const SETTINGS = { SWEEP_INTERVAL: '500ms', WORKER_SILENT_AFTER: '1s' }
const WORKERS = 6

type Heard = EventClient['received']

/** Each event once, of each session every one from its first on, in their order. */
const expectWhole = (events: Heard) => {
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length)
  expect(events.filter(({ event }) => event === 'reset')).toEqual([])
  const sessions = Map.groupBy(
    events.filter(({ data }) => data.seq !== null),
    ({ data }) => data.data.session.session_id,
  )
  for (const own of sessions.values())
    expect(own.map(({ data }) => data.seq)).toEqual(own.map((_, i) => i + 1))
}

onEveryStage(
  'live events',
  (open, replicas) => {
    let stage: Stage
    let services: RunningService[] = []
    beforeEach(async () => {
      stage = await open()
      services = await Promise.all(Array.from({ length: replicas }, () => stage.start(SETTINGS)))
    })
    afterEach(() => stage.close())

    const at = (which: number): RunningService => {
      const service = services[which % services.length]
      if (service === undefined) throw new Error('no replica')
      return service
    }
    const listen = async (which: number, more = '', headers = {}) => {
      const client = await listenAt(at(which).url, more, headers)
      onTestFinished(() => client.close())
      return client
    }

    /** Robots bargain at all replicas until it is `over`; `done` tells how many conversations came to an upload. */
    const bargain = () => {
      const end = new AbortController()
      const noted: Acknowledged[] = []
      let turn = 0
      const alternating = (): Call => at(turn++).call
      const workers = Array.from({ length: WORKERS }, () =>
        bargainUntil(end.signal, alternating, (each) => noted.push(each)),
      )
      const over = async () => {
        end.abort()
        await Promise.all(workers)
      }
      onTestFinished(over)
      return { over, done: () => noted.filter(({ uploaded }) => uploaded !== null).length }
    }

    /** A last event, which comes when all before it have; tells whether it is that one. */
    const lastEvent = async () => {
      const pair = somePair()
      await createRobot(at(1).call, pair)
      return ({ data }: Heard[number]) => data.data.session?.account_id === pair.account_id
    }
    const upTo = (last: (one: Heard[number]) => boolean, all: Heard) => all.slice(0, all.findIndex(last) + 1)

    it('are told to all who listen, in one order, whatever replica they happened at', async () => {
      const clients = [await listen(0), await listen(1), await listen(0)]
      const { done, over } = bargain()
      await eventually(async () => done() > 20)
      await over()
      const last = await lastEvent()
      for (const { received } of clients) await eventually(async () => received.some(last))
      const [first, ...others] = clients.map(({ received }) => upTo(last, received))
      expectWhole(first ?? [])
      expect(first?.length).toBeGreaterThan(60)
      for (const other of others) expect(other).toEqual(first)
    })

    it('go on without a gap or a repeat when the replica that told them is killed', async () => {
      const [first] = await Promise.all([
        listen(0).then((client) => client.until(1)),
        createRobot(at(0).call, somePair()),
      ])
      const from = first[0]?.id ?? ''
      const client = followFrom(() => services.map(({ url }) => url), from)
      const { done, over } = bargain()
      for (const which of [0, replicas - 1]) {
        const before = done()
        await eventually(async () => done() > before + 5)
        const { port } = at(which)
        await at(which).stop('SIGKILL')
        services[which] = await stage.start(SETTINGS, port)
      }
      const before = done()
      await eventually(async () => done() > before + 5)
      await over()
      const last = await lastEvent()
      const whole = await listen(0, '', { 'Last-Event-ID': from })
      for (const received of [() => whole.received, client.received])
        await eventually(async () => received().some(last))
      await client.close()
      const heard = upTo(last, client.received())
      expect(heard).toEqual(upTo(last, whole.received))
      expect(heard.length).toBeGreaterThan(40)
      expectWhole([...first.slice(0, 1), ...heard])
    })

    it('tell of accounts that no worker asks for', async () => {
      const client = await listen(1, '?type=worker.silent')
      const pair = somePair()
      await createRobot(at(0).call, pair)
      const [silent] = await client.until(1)
      expect(silent).toMatchObject({
        event: 'worker.silent',
        data: { seq: null, data: { account_id: pair.account_id } },
      })
    })

    it('reach the others though one does not read', async () => {
      const blocked = connect(at(0).port, '127.0.0.1')
      onTestFinished(() => void blocked.destroy())
      blocked.on('error', () => undefined)
      await once(blocked, 'connect')
      blocked.pause()
      blocked.write('GET /api/events HTTP/1.1\r\nHost: x\r\n\r\n')
      const reader = await listen(0)
      const pair = somePair()
      const { body } = await createRobot(at(0).call, pair, { metadata: { text: 'x'.repeat(4_000) } })
      const moves = ['pause', 'resume', 'transfer', 'handback'] as const
      for (let n = 0; n < 40; n += 1)
        expect((await move(at(n).call, body.session_id, moves[n % 4] ?? '')).status).toBe(200)
      await reader.until(41)
      expectWhole(reader.received)
    })

    describe('and a stop', () => {
      it('ends all streams at once, and exits with 0, whoever does not read', {
        timeout: 20_000,
      }, async () => {
        const blocked = connect(at(0).port, '127.0.0.1')
        onTestFinished(() => void blocked.destroy())
        blocked.on('error', () => undefined)
        await once(blocked, 'connect')
        blocked.pause()
        blocked.write('GET /api/events HTTP/1.1\r\nHost: x\r\n\r\n')
        const clients = [await listen(0), await listen(0)]
        process.kill(at(0).pid, 'SIGTERM')
        expect(await Promise.all(clients.map(({ ended }) => ended))).toEqual([true, true])
        expect(await at(0).ended).toBe(0)
      })
    })
  },
  EMBEDDED_AND_MYSQL,
)
