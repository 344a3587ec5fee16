import { describe, expect, it } from 'vitest'
import {
  anotherText,
  begin,
  everything,
  granted,
  readyIds,
  send,
  useApplications,
  withOpened,
} from '../app-steps.ts'

const open = useApplications()

describe('cancelling a text', () => {
  it('that waits: it leaves the queue, and the next one comes', async () => {
    const app = await open()
    const { sessionId, taskId } = await begin(app)
    const { task } = granted(await app.addTask(sessionId, anotherText()))
    expect(granted(await app.cancelTask(taskId)).status).toBe('cancelled')
    expect(await readyIds(app)).toEqual([task.id])
  })

  it('in flight: it is fenced', async () => {
    const { app, taskId, leaseToken } = await withOpened(open())
    granted(await app.cancelTask(taskId))
    expect(await app.getSendInfo(taskId, leaseToken)).toMatchObject({ refusal: { reason: 'not_in_flight' } })
    expect(await app.extendLease({ taskId, leaseToken }, 60_000)).toMatchObject({
      refusal: { code: 'lease_lost' },
    })
  })

  it('that is finished is refused, and nothing is written', async () => {
    const app = await open()
    await begin(app)
    const { taskId } = await send(app)
    const before = await everything(app)
    expect(await app.cancelTask(taskId)).toMatchObject({ refusal: { status: 'completed' } })
    expect(await everything(app)).toEqual(before)
  })
})
