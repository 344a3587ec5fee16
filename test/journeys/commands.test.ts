import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { freePort, startProcess } from '../support/server-process.ts'

const run = promisify(execFile)
const DENO = 'node_modules/.bin/deno'

/** What the README says to type. */
describe.each([
  ['npm', ['npm', 'start'], ['npm', 'run', 'demo']],
  ['deno', [DENO, 'task', 'start'], [DENO, 'task', 'demo']],
] as const)('by %s', (_, [starter, ...start], [player, ...demo]) => {
  it('start serves, and ends with 0 on SIGTERM', async () => {
    const port = await freePort()
    const isReady = () => fetch(`http://127.0.0.1:${port}/ready`).then(({ ok }) => ok)
    const env = { ...process.env, PORT: String(port), DATABASE_URL: 'sqlite::memory:' }
    const service = await startProcess(starter, start, port, isReady, env)
    process.kill(service.pid, 'SIGTERM')
    expect(await service.ended).toBe(0)
    await expect(isReady()).rejects.toThrow()
  })

  it('demo plays its story to the end, alerts included', async () => {
    const { stdout } = await run(player, demo)
    expect(stdout).toContain('session transferred to a human')
    expect(stdout).not.toContain('something is wrong')
    expect(stdout.trimEnd().split('\n').at(-1)).toContain('nothing is left behind')
  })
})
