import { describe, expect, it } from 'vitest'
import { makeLog } from '../../src/adapters/runtime/log.ts'

/** What is logged of this error. */
const toldOf = (error: unknown) => {
  const lines: string[] = []
  makeLog('info', { write: (line) => lines.push(line) }).warn({ error }, 'it broke')
  return { line: lines.join(''), ...JSON.parse(lines.join('')) }
}

describe('the log', () => {
  it('tells of an error what happened, where, and why', () => {
    const cause = Object.assign(new TypeError('no route'), { errno: -113 })
    const error = Object.assign(new Error('away', { cause }), { code: 'EHOST' })
    expect(toldOf(error)).toMatchObject({
      level: 'warn',
      msg: 'it broke',
      error: {
        type: 'Error',
        message: 'away',
        code: 'EHOST',
        stack: expect.stringContaining('log.test.ts'),
        cause: { type: 'TypeError', message: 'no route', errno: -113 },
      },
    })
  })

  it('tells each of several errors, and ends where they go round in a circle', () => {
    const error = new AggregateError([new Error('one'), 'two'], 'some')
    error.cause = error
    expect(toldOf(error).error.errors).toMatchObject([{ message: 'one' }, 'two'])
  })

  it('says nothing of what a driver hangs on an error, nor of a login in a URL', () => {
    const secrets = {
      command: { name: 'auth', args: ['canary'] },
      sql: "SET PASSWORD 'canary'",
      code: 'WRONGPASS',
    }
    const error = new Error('cannot reach redis://me:canary@cache:6379/0', {
      cause: Object.assign(new Error('WRONGPASS'), secrets),
    })
    const { line, error: told } = toldOf(error)
    expect(line).not.toContain('canary')
    expect(told).toMatchObject({
      message: 'cannot reach redis://***@cache:6379/0',
      cause: { code: 'WRONGPASS' },
    })
  })
})
