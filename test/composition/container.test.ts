import { describe, expect, it } from 'vitest'
import { buildService } from '../../src/composition/build-service.ts'
import { assemble, bind, token } from '../../src/composition/container.ts'
import {
  APP,
  CHANGE_PAIR,
  COUNT_COMMITTED,
  LOG,
  METER,
  RECORDS,
  REPAIR_RECORD,
  STORE,
  WAIT,
} from '../../src/composition/tokens.ts'
import { readSettings } from '../../src/settings/settings.ts'

const PORT = token<number>('port')
const URL_TEXT = token<string>('url')

describe('parts that are put together', () => {
  it('are made from one another, each once, and not before somebody gets it', () => {
    const made: string[] = []
    const get = assemble([
      bind(URL_TEXT, (get) => {
        made.push('url')
        return `http://localhost:${get(PORT)}`
      }),
      bind(PORT, () => {
        made.push('port')
        return 8_000
      }),
    ])
    expect(made).toEqual([])
    expect([get(URL_TEXT), get(URL_TEXT)]).toEqual(['http://localhost:8000', 'http://localhost:8000'])
    expect(made).toEqual(['url', 'port'])
  })

  it('give way to a later binding of the same token, wherever they are asked for', () => {
    const get = assemble([
      bind(PORT, () => 8_000),
      bind(URL_TEXT, (get) => `http://localhost:${get(PORT)}`),
      bind(PORT, () => 9_000),
    ])
    expect(get(URL_TEXT)).toBe('http://localhost:9000')
  })

  it('know one another by token, not by name, and what is not bound cannot be got', () => {
    const get = assemble([bind(PORT, () => 8_000)])
    expect(() => get(token<number>('port'))).toThrow(/port/)
  })
})

describe('the service', () => {
  const settings = readSettings({ CONFIG: '/dev/null', DATABASE_URL: 'sqlite::memory:', LOG_LEVEL: 'silent' })

  it('makes no HTTP interface for a process that repairs records, as the doctor does', async () => {
    const get = buildService(settings, [
      bind(APP, () => {
        throw new Error('nobody asked for it')
      }),
    ])
    await get(STORE).migrate()
    expect(await get(REPAIR_RECORD)({ kind: 'slots', id: 'ses_none', detail: '' })).toBe(false)
    await get(STORE).close()
  })

  it('takes another part in the place of its own, for every part that needs it', async () => {
    const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
    const get = buildService(settings, [
      bind(LOG, () => log),
      bind(RECORDS, (get) => ({
        ...get(STORE).records,
        findSession: async () => {
          throw new Error('the other one')
        },
      })),
    ])
    await get(STORE).migrate()
    expect(get(LOG)).toBe(log)
    const answer = await get(APP).request('/api/sessions/ses_1')
    expect(answer.status).toBe(500)
    await get(STORE).close()
  })

  it('shows a scrape what was counted of answers before it, and waits for no count that hangs', async () => {
    let end = () => {}
    const counting = new Promise<void>((resolve) => {
      end = resolve
    })
    let waits = 0
    const get = buildService(settings, [
      bind(COUNT_COMMITTED, (get) => async () => {
        await counting
        get(METER).count({ what: 'false_alarm', rule: 'late' })
      }),
      // For the first scrape the time is over at once, for the second one never.
      bind(WAIT, () => () => (++waits === 1 ? Promise.resolve() : new Promise(() => undefined))),
    ])
    await get(STORE).migrate()
    await get(CHANGE_PAIR)({ accountId: 'a', shopId: 's' }, {}, () => null)
    const scrape = async () => (await get(APP).request('/metrics')).text()
    expect(await scrape()).not.toContain('rule="late"')

    const second = scrape()
    setImmediate(end)
    expect(await second).toContain('auto_session_false_alarms_total{rule="late"} 1')
    await get(STORE).close()
  })
})
