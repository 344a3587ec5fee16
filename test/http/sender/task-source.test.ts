import { describe, expect, it } from 'vitest'
import { SourceUnavailable } from '../../../src/application/ports/task-source.ts'
import { begin, expectProblem, robotWork, take, useHttpApps } from '../http-steps.ts'

const open = useHttpApps()

describe('an external task source', () => {
  it('lets robot sessions begin without a text, and only one that is configured', async () => {
    const { send_content: _, ...withoutText } = robotWork()
    const closed = await open()
    expectProblem(await closed.call('POST', '/api/sessions/create', withoutText), 422, 'validation_failed')

    const { call } = await open({ hasTaskSource: true })
    const created = await begin(call, withoutText)
    const task = await call('GET', `/api/tasks/${created.task_id}`)
    expect(task.body).toMatchObject({ status: 'pending', send_content: null })
  })

  it('in trouble is 503 source_unavailable with Retry-After, at send_info and at lease', async () => {
    const trouble = async () => {
      throw new SourceUnavailable('down')
    }
    const { call } = await open({ getSendInfo: trouble, leaseTasks: trouble })
    await begin(call)
    const task = await take(call)
    for (const answer of [
      await call('GET', `/api/tasks/${task.task_id}/send_info?lease_token=${task.lease_token}`),
      await call('POST', '/api/tasks/lease', { max: 3 }),
    ]) {
      expectProblem(answer, 503, 'source_unavailable')
      expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0)
    }
  })
})
