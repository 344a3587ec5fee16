import { describe, expect, it } from 'vitest'
import type { Json } from '../../support/service-process.ts'
import {
  begin,
  expectProblem,
  faultyPaths,
  humanWork,
  line,
  moveTo,
  robotWork,
  upload,
  useHttpApps,
} from '../http-steps.ts'

const openApp = useHttpApps()

/** Three sessions, a second apart: a robot that waits, a human's case, a robot that was handed over. */
const three = async () => {
  const app = await openApp()
  const bodies = [
    robotWork(),
    humanWork({ shop_id: 'shop-8' }),
    robotWork({ account_id: 'acc-2', external_task_id: 'BG-3', task_type: 'auto_follow_up' }),
  ]
  const ids: string[] = []
  for (const body of bodies) {
    ids.push((await begin(app.call, body)).session_id)
    app.application.clock.pass(1)
  }
  await moveTo(app.call, ids[2] ?? '', 'transfer')
  await app.call('POST', `/api/sessions/${ids[2]}/assign`, { assignee: '小李' })
  const list = async (query: string): Promise<Json> => (await app.call('GET', `/api/sessions${query}`)).body
  return { ...app, ids, list }
}

const idsIn = ({ items }: Json): readonly string[] =>
  items.map(({ session_id }: { session_id: string }) => session_id)

describe('GET /api/sessions', () => {
  it('lists sessions, newest first', async () => {
    const { ids, list } = await three()
    const { items, next_cursor } = await list('')
    expect(idsIn({ items })).toEqual(ids.toReversed())
    expect(next_cursor).toBeNull()
  })

  it.each([
    ['account_id=acc-1', [1, 0]],
    ['shop_id=shop-9', [2, 0]],
    ['state=pending', [0]],
    ['state=pending&state=transferred', [2, 0]],
    ['task_type=auto_bargain&task_type=manual_complaint', [1, 0]],
    [`assignee=${encodeURIComponent('小李')}`, [2]],
    ['external_task_id=BG-3', [2]],
    ['created_after=2026-11-22T08:00:00.500Z&created_before=2026-11-22T16:00:01.500%2B08:00', [1]],
    ['account_id=acc-1&state=transferred', []],
  ])('keeps to ?%s', async (query, places) => {
    const { ids, list } = await three()
    expect(idsIn(await list(`?${query}`))).toEqual(places.map((place) => ids[place]))
  })

  it('goes on from page to page, none twice and none left out', async () => {
    const { ids, list } = await three()
    const first = await list('?limit=2')
    const second = await list(`?limit=2&cursor=${encodeURIComponent(first.next_cursor)}`)
    expect([...idsIn(first), ...idsIn(second)]).toEqual(ids.toReversed())
    expect(second.next_cursor).toBeNull()
  })

  it.each([
    ['limit=0', '/limit'],
    ['limit=201', '/limit'],
    ['limit=ten', '/limit'],
    ['cursor=nonsense', '/cursor'],
    ['cursor=', '/cursor'],
    ['state=open', '/state/0'],
    ['shop_id=a&shop_id=b', '/shop_id'],
    ['created_after=yesterday', '/created_after'],
    ['created_after=2026-11-22T08:00:00+08:00', '/created_after'],
    ['page=2', '/page'],
  ])('refuses ?%s', async (query, path) => {
    const { call } = await openApp()
    const refused = await call('GET', `/api/sessions?${query}`)
    expectProblem(refused, 422, 'validation_failed')
    expect(faultyPaths(refused)).toEqual([path])
  })
})

describe('GET /api/sessions/active', () => {
  const find = (query = 'account_id=acc-1&shop_id=shop-9') => `/api/sessions/active?${query}`

  it('answers the live session, else the paused one, else 404', async () => {
    const { call } = await openApp()
    expectProblem(await call('GET', find()), 404, 'not_found')

    const robot = await begin(call)
    expect((await call('GET', find())).body.session_id).toBe(robot.session_id)
    const human = await begin(call, humanWork())
    expect((await call('GET', find())).body.session_id).toBe(human.session_id)
    await moveTo(call, human.session_id, 'close')
    expect((await call('GET', find())).body).toMatchObject({ session_id: robot.session_id, state: 'paused' })
    await moveTo(call, robot.session_id, 'close')
    expectProblem(await call('GET', find()), 404, 'not_found')
  })

  it('needs the whole pair', async () => {
    const { call } = await openApp()
    expect(faultyPaths(await call('GET', find('account_id=acc-1')))).toEqual(['/shop_id'])
  })
})

describe('GET /api/sessions/{id}', () => {
  it('answers the session as it is now', async () => {
    const { call } = await openApp()
    const { session_id } = await begin(call)
    await moveTo(call, session_id, 'cancel', { reason: '不需要了' })
    const { status, body } = await call('GET', `/api/sessions/${session_id}`)
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        session_id,
        state: 'cancelled',
        reason: '不需要了',
        ended_at: '2026-11-22T08:00:00.000Z',
        version: 2,
      },
    })
  })

  it('may be asked by HEAD', async () => {
    const { call } = await openApp()
    const { session_id } = await begin(call)
    expect(await call('HEAD', `/api/sessions/${session_id}`)).toMatchObject({ status: 200, body: null })
  })
})

describe('the parts of a session', () => {
  const told = async () => {
    const app = await openApp()
    const { session_id, task_id } = await begin(app.call)
    await app.call('POST', `/api/sessions/${session_id}/tasks`, {
      external_task_id: 'BG-1001-2',
      send_content: '11 元可以吗？',
    })
    await upload(
      app.call,
      line({ message_id: 'late', sent_at: '2026-11-22T08:00:02Z' }),
      line({ message_id: 'early', sent_at: '2026-11-22T08:00:01Z' }),
    )
    const read = async (part: string, query = '') =>
      (await app.call('GET', `/api/sessions/${session_id}/${part}${query}`)).body
    return { ...app, session_id, task_id, read }
  }

  it('messages come by the time they were sent', async () => {
    const { read, session_id } = await told()
    const { items } = await read('messages')
    expect(items.map(({ message_id }: Json) => message_id)).toEqual(['early', 'late'])
    expect(items[0]).toEqual({
      message_id: 'early',
      session_id,
      content: '在的',
      sender: 'shop-9:客服小王',
      from_source: 'shop',
      sent_at: '2026-11-22T08:00:01.000Z',
      created_at: '2026-11-22T08:00:00.000Z',
      explained_by: null,
      edited_content: null,
      edited_at: null,
    })
  })

  it('tasks come in the order in which they are sent', async () => {
    const { read, task_id } = await told()
    expect((await read('tasks')).items).toMatchObject([{ task_id }, { send_content: '11 元可以吗？' }])
  })

  it('the timeline begins with the creation', async () => {
    const { read } = await told()
    expect((await read('timeline')).items).toEqual([
      {
        seq: 1,
        at: '2026-11-22T08:00:00.000Z',
        from: null,
        to: 'pending',
        command: 'create',
        actor: 'anonymous',
        reason: null,
        rule: null,
        message_id: null,
        evidence: null,
        task_id: null,
      },
    ])
  })

  it.each(['messages', 'tasks', 'timeline'])(
    '%s come page by page, of sessions that are there',
    async (part) => {
      const { call, session_id, read } = await told()
      await moveTo(call, session_id, 'transfer')
      const first = await read(part, '?limit=1')
      const second = await read(part, `?limit=1&cursor=${encodeURIComponent(first.next_cursor)}`)
      expect([first.items.length, second.items.length, second.next_cursor]).toEqual([1, 1, null])
      expect(first.items).not.toEqual(second.items)

      expect(faultyPaths(await call('GET', `/api/sessions/${session_id}/${part}?cursor=x`))).toEqual([
        '/cursor',
      ])
      expectProblem(await call('GET', `/api/sessions/ses_none/${part}`), 404, 'not_found')
    },
  )
})
