import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { CLIENT_FILE, clientText } from '../scripts/client.ts'
import { OPENAPI_FILE } from '../scripts/openapi.ts'

const run = promisify(execFile)

describe('the TypeScript client', () => {
  it('is made from the committed document; else run: npm run client', async () => {
    expect(await readFile(CLIENT_FILE, 'utf8')).toBe(await clientText(await readFile(OPENAPI_FILE, 'utf8')))
  })

  it('type-checks the example program, and lets nothing pass that the service does not know', async () => {
    const checked = await run('node_modules/.bin/tsc', ['--noEmit', '-p', 'test/client']).then(
      () => 'clean',
      ({ stdout }) => stdout,
    )
    expect(checked).toBe('clean')
  })
})
