import { expect, it } from 'vitest'
import { alertsOf, createRobot, eventually, move, somePair } from '../support/journey-steps.ts'
import type { RunningService } from '../support/service-process.ts'
import { EMBEDDED_AND_MYSQL, onEveryStage, type Stage } from '../support/stage.ts'
import { openReceiver } from '../support/webhook-receiver.ts'

const EVENTS = 'session.created,session.transferred'

onEveryStage(
  'a message under way',
  (open, replicas) => {
    /** Every process tells the same channel, each at a path of its own. */
    const startAll = async (stage: Stage, url: string): Promise<readonly RunningService[]> =>
      Promise.all(Array.from({ length: replicas }, (_, nth) => stage.start(envOf(url, nth))))
    const envOf = (url: string, nth: number) => ({
      ALERT_WEBHOOK_URL: `${url}/${nth}`,
      ALERT_WEBHOOK_EVENTS: EVENTS,
    })

    /** What is told of one session, while its receiver takes nothing and lets nobody go. */
    const inTheMiddle = async () => {
      let isAwake = false
      const receiver = await openReceiver((response) => {
        if (isAwake) response.writeHead(204).end()
      })
      const stage = await open()
      const services = await startAll(stage, receiver.url)
      const [first] = services
      if (first === undefined) throw new Error('no service')
      const { body } = await createRobot(first.call, somePair())
      expect((await move(first.call, body.session_id, 'transfer')).status).toBe(200)
      const [told] = await eventually(async () => receiver.received.length > 0 && receiver.received)
      const nth = Number(told?.path.at(-1))
      return {
        stage,
        receiver,
        sender: services[nth] ?? first,
        nth,
        webhookId: told?.headers['webhook-id'],
        /** Another process of the stage, started if there is none. */
        other: async () => services.find((_, i) => i !== nth) ?? stage.start(envOf(receiver.url, 1)),
        /** From now on it takes what comes; what it has, it keeps waiting. */
        wake: () => {
          isAwake = true
        },
        told: async (call: RunningService['call']) =>
          eventually(async () => {
            const alerts = (await alertsOf(call, body.session_id)).filter(
              ({ channel }) => channel === 'webhook',
            )
            return alerts.length === 2 && alerts.every(({ status }) => status === 'delivered')
          }),
        close: async () => {
          receiver.close()
          await stage.close()
        },
      }
    }
    type Middle = Awaited<ReturnType<typeof inTheMiddle>>

    const expectGoesOn = async ({ other, told, receiver, webhookId, nth }: Middle): Promise<void> => {
      const next = await other()
      await told(next.call)
      // The first comes again under its id, from the other one, and the second behind it.
      const again = receiver.received.slice(1)
      expect(again[0]?.headers['webhook-id']).toBe(webhookId)
      const seqs = again.map((one) => JSON.parse(one.body).seq)
      expect([...new Set(seqs)]).toEqual([1, 2])
      expect(seqs).toEqual(seqs.toSorted())
      expect(again.map(({ path }) => path.at(-1))).not.toContain(String(nth))
    }

    it('is sent by another process soon after its own was killed', async () => {
      const middle = await inTheMiddle()
      try {
        middle.wake()
        await middle.sender.stop('SIGKILL')
        await expectGoesOn(middle)
      } finally {
        await middle.close()
      }
    })

    it('is sent by another process when its own stops, which does not wait for its receiver', async () => {
      const middle = await inTheMiddle()
      try {
        middle.wake()
        await middle.sender.stop('SIGTERM')
        expect(await middle.sender.ended).toBe(0)
        await expectGoesOn(middle)
      } finally {
        await middle.close()
      }
    })
  },
  EMBEDDED_AND_MYSQL,
)
