import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readAll } from '../support/journey-steps.ts'
import { describeOn } from '../support/runtimes.ts'
import { type RunningService, startService } from '../support/service-process.ts'

const run = promisify(execFile)

describeOn(['Node 24', 'Deno'], 'the example program of the TypeScript client', (runtime) => {
  let service: RunningService
  beforeAll(async () => {
    service = await startService({ runtime })
  })
  afterAll(() => service.stop())

  it('creates a bargain, types its text and uploads the chat', async () => {
    const { stdout } = await run(process.execPath, ['clients/typescript/example.ts', service.url])
    expect(stdout.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^created ses_/),
      'typed 1: 你好，这件能便宜点吗？',
      'uploaded: 2 stored, session active, transferred false',
    ])
    const [session] = await readAll(service.call, '/api/sessions')
    expect(session).toMatchObject({ state: 'active', account_id: 'acc-example' })
    const messages = await readAll(service.call, `/api/sessions/${session.session_id}/messages`)
    const [task] = await readAll(service.call, `/api/sessions/${session.session_id}/tasks`)
    expect(messages.map(({ explained_by }) => explained_by)).toEqual([task.task_id, null])
  })
})
