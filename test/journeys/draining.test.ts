import { expect, it } from 'vitest'
import { drainTasks } from '../support/drain.ts'
import { EMBEDDED_AND_MYSQL, onEveryStage, useReplicas } from '../support/stage.ts'
import { taskOf } from '../support/steps.ts'

onEveryStage(
  'many senders that drain many tasks',
  (open, replicas) => {
    const service = useReplicas(open, replicas)
    let turn = 0
    const callOf = () => service.at(turn++).call

    it('lose none, and none is handed out twice', { timeout: 300_000 }, async () => {
      const { created, handedOut } = await drainTasks(callOf, { tasks: 2_000, sessions: 500, senders: 64 })
      expect(created).toHaveLength(2_000)
      expect([...handedOut.keys()].toSorted()).toEqual(created.toSorted())
      expect([...handedOut.values()].filter((times) => times > 1)).toEqual([])
      const { body } = await service.call('GET', '/api/stats')
      expect(body.tasks.by_status).toMatchObject({ completed: 2_000, pending: 0, sent: 0 })
      expect(await taskOf(service.call, created[0] ?? '')).toMatchObject({ attempt: 1 })
    })
  },
  EMBEDDED_AND_MYSQL,
)
