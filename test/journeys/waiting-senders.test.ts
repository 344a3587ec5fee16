import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { createRobot, putPause, removePause, somePair } from '../support/journey-steps.ts'
import { EMBEDDED_AND_MYSQL, onEveryStage, useReplicas } from '../support/stage.ts'

const SENDERS = 1_000

onEveryStage(
  'a thousand waiting senders',
  (open, replicas) => {
    const service = useReplicas(open, replicas)
    // The last replica has the senders; the work comes in on the first one.
    const there = () => service.at(replicas - 1)

    const wait = (nth: number, seconds: number) =>
      there().call(
        'GET',
        `/api/tasks/next_id?wait_seconds=${seconds}&account_id=own-${nth}&account_id=common`,
      )

    it('cost little while nothing is there, and all end right', async () => {
      const before = await cpuSeconds(there().pid)
      const polls = await Promise.all(Array.from({ length: SENDERS }, (_, nth) => wait(nth, 20)))
      console.log(`${SENDERS} polls of 20 s: ${(await cpuSeconds(there().pid)) - before} s of processor time`)
      expect(new Set(polls.map(({ status }) => status))).toEqual(new Set([204]))
    })

    it('cost little while everything is paused, though there is work for all of them', async () => {
      await putPause(service.call, 'all')
      const created = Array.from({ length: 100 }, (_, nth) => ({ account_id: `own-${nth}`, shop_id: 'x' }))
      await Promise.all(created.map((pair) => createRobot(service.call, pair)))
      const before = await cpuSeconds(there().pid)
      const polls = await Promise.all(Array.from({ length: SENDERS }, (_, nth) => wait(nth, 15)))
      console.log(
        `${SENDERS} held polls of 15 s: ${(await cpuSeconds(there().pid)) - before} s of processor time`,
      )
      expect(new Set(polls.map(({ status }) => status))).toEqual(new Set([204]))
      await removePause(service.call, 'all')
      const freed = await Promise.all(created.map((_, nth) => wait(nth, 10)))
      expect(new Set(freed.map(({ status }) => status))).toEqual(new Set([200]))
    })

    it('are woken by a create on another replica, one a task, and each gets its own', async () => {
      const polls = Array.from({ length: SENDERS }, (_, nth) => wait(nth, 30))
      const own = Array.from({ length: 20 }, (_, i) => i * 40)
      const created = await Promise.all(
        own.map((nth) => createRobot(service.at(0).call, { account_id: `own-${nth}`, shop_id: 'y' })),
      )
      const got = await Promise.all(own.map((nth) => polls[nth]))
      expect(got.map((answer) => answer?.body?.task_id)).toEqual(created.map(({ body }) => body.task_id))

      const common = await createRobot(service.at(0).call, { ...somePair(), account_id: 'common' })
      const rest = await Promise.all(polls)
      const taken = rest.filter(({ status }) => status === 200)
      expect(taken).toHaveLength(own.length + 1)
      expect(taken.map(({ body }) => body.task_id)).toContain(common.body.task_id)
    })

    it('all end with 204 when the service stops', async () => {
      const polls = Array.from({ length: SENDERS }, (_, nth) => wait(nth, 30))
      // They wait: whatever was asked before this has been taken up.
      const last = createRobot(service.at(0).call, { account_id: 'own-999', shop_id: 'z' })
      expect((await polls[SENDERS - 1])?.status).toBe(200)
      expect((await last).status).toBe(201)
      const stopping = there().stop('SIGTERM')
      const ended = await Promise.all(polls.slice(0, -1))
      expect(new Set(ended.map(({ status }) => status))).toEqual(new Set([204]))
      await stopping
      expect(await there().ended).toBe(0)
    })
  },
  EMBEDDED_AND_MYSQL,
)

/** The processor time that the process has used so far, where the system tells it. */
const cpuSeconds = async (pid: number): Promise<number> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const [user = 0, system = 0] = stat.split(') ').at(-1)?.split(' ').slice(11, 13).map(Number) ?? []
  return (user + system) / 100
}
