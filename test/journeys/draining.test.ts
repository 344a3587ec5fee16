import { expect, it } from 'vitest'
import { drainTasks } from '../support/drain.ts'
import { taskOf } from '../support/journey-steps.ts'
import { EMBEDDED_AND_MYSQL, onEveryStage, useReplicas } from '../support/stage.ts'

/** `npm run soak:dispatch` has ten times as many. */
const TASKS = Number(process.env.DRAIN_TASKS ?? 2_000)

onEveryStage(
  'many senders that drain many tasks',
  (open, replicas) => {
    const service = useReplicas(open, replicas)
    let turn = 0
    const callOf = () => service.at(turn++).call

    it('lose none, and none is handed out twice', { timeout: 150 * TASKS }, async () => {
      const { created, handedOut } = await drainTasks(callOf, {
        tasks: TASKS,
        sessions: TASKS / 4,
        senders: 64,
      })
      expect(created).toHaveLength(TASKS)
      expect([...handedOut.keys()].toSorted()).toEqual(created.toSorted())
      expect([...handedOut.values()].filter((times) => times > 1)).toEqual([])
      const { body } = await service.call('GET', '/api/stats')
      expect(body.tasks.by_status).toMatchObject({ completed: TASKS, pending: 0, sent: 0 })
      expect(await taskOf(service.call, created[0] ?? '')).toMatchObject({ attempt: 1 })
    })
  },
  EMBEDDED_AND_MYSQL,
)
