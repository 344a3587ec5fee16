import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { OPENAPI_FILE, openApiText } from '../scripts/openapi.ts'
import { makeFaultOf } from './support/documented-answers.ts'

const run = promisify(execFile)
// It would tell its makers of each run, and ask whether there is a newer one.
const QUIET = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }

describe('docs/openapi.json', () => {
  it('is what the service serves; else run: npm run openapi', async () => {
    expect(await readFile(OPENAPI_FILE, 'utf8')).toBe(await openApiText())
  })

  it('is lint clean', async () => {
    const linted = await run('npm', ['run', '--silent', 'lint:openapi'], {
      env: { ...process.env, ...QUIET },
    }).then(
      () => 'clean',
      ({ stdout, stderr }) => `${stdout}${stderr}`,
    )
    expect(linted).toBe('clean')
  })
})

describe('an answer that is held against the document', async () => {
  const faultOf = makeFaultOf(JSON.parse(await openApiText()))
  const answer = (status: number, body: unknown, type = 'application/json') => ({
    status,
    body,
    headers: new Headers({ 'Content-Type': type }),
  })
  const pause = {
    scope: 'all',
    reason: 'captcha',
    until: null,
    created_at: '2026-11-22T08:00:00.000Z',
    created_by: 'ops',
  }

  it('passes as it is documented', () => {
    expect(faultOf('PUT', '/api/pauses/all', answer(200, pause))).toBeNull()
    expect(faultOf('GET', '/api/pauses', answer(200, { items: [pause] }))).toBeNull()
    expect(faultOf('DELETE', '/api/pauses/all', answer(204, null))).toBeNull()
  })

  it.each([
    ['another status', 'PUT', answer(201, pause)],
    ['another media type', 'PUT', answer(200, pause, 'text/plain')],
    ['a field that the document does not know', 'PUT', answer(200, { ...pause, colour: 'red' })],
    ['a field that is missing', 'PUT', answer(200, { ...pause, reason: undefined })],
    ['a field of another kind', 'PUT', answer(200, { ...pause, until: 'tomorrow' })],
    ['a body where there is none', 'DELETE', answer(204, {})],
  ])('does not pass with %s', (_, method, given) => {
    const { body, ...rest } = given
    const sent = { ...rest, body: JSON.parse(JSON.stringify(body)) }
    expect(faultOf(method, '/api/pauses/all', sent)).not.toBeNull()
  })

  it('does not pass with an unknown field deep inside', () => {
    const items = [{ ...pause, colour: 'red' }]
    expect(faultOf('GET', '/api/pauses', answer(200, { items }))).not.toBeNull()
  })
})
