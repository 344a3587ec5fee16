import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createRobot, eventually, readAll, somePair } from '../support/journey-steps.ts'
import { freePort } from '../support/server-process.ts'
import type { Call, Json } from '../support/service-process.ts'
import { EMBEDDED_AND_MYSQL, onEveryStage, type Stage } from '../support/stage.ts'

onEveryStage(
  'an answer to POST /api/tasks/lease that never arrives',
  (open) => {
    let stage: Stage
    beforeEach(async () => {
      stage = await open()
    })
    afterEach(() => stage.close())

    const TEXTS = 60
    /** An account with many waiting texts, and what has become of them. */
    const someAccount = async (call: Call) => {
      const { account_id } = somePair()
      const shops = Array.from({ length: TEXTS }, (_, n) => ({ account_id, shop_id: `shop-${n}` }))
      await Promise.all(shops.map((pair) => createRobot(call, pair)))
      return account_id
    }
    const tasksOf = (call: Call, accountId: string): Promise<readonly Json[]> =>
      readAll(call, `/api/tasks?account_id=${accountId}`)
    const handedOut = async (call: Call, accountId: string): Promise<readonly string[]> =>
      (await tasksOf(call, accountId))
        .filter((task) => task.handed_out_at !== null)
        .map((task) => task.task_id)

    it('since the service was killed: the repeat with its key names every text that went out', async () => {
      const first = await stage.start()
      const accountId = await someAccount(first.call)
      const key = { 'Idempotency-Key': randomUUID() }
      const wanted = { max: 50, account_id: accountId, worker_id: 'pc-1' }
      const lost = first.call('POST', '/api/tasks/lease', wanted, key).catch(() => null)
      await eventually(async () => (await handedOut(first.call, accountId)).length > 2)
      await first.stop('SIGKILL')
      await lost

      const { call } = await stage.start()
      const again = await eventually(async () => {
        const answer = await call('POST', '/api/tasks/lease', wanted, key)
        expect(answer.body.code).not.toBe('request_in_progress')
        return answer.status === 200 && answer
      })
      expect(again.headers.get('Idempotency-Replayed')).toBe('true')
      const named = again.body.tasks.map(({ task_id }: Json) => task_id)
      expect([...named].sort()).toEqual([...(await handedOut(call, accountId))].sort())
      expect(named.length).toBeGreaterThan(2)
      // And once more, whatever is ready besides.
      expect((await call('POST', '/api/tasks/lease', wanted, key)).body).toEqual(again.body)
    })

    it('since its client hung up, or had to wait for a slow source', async () => {
      const port = await freePort()
      const slow = createServer((_, response) => {
        setTimeout(() => response.end(JSON.stringify({ send_content: '慢慢来' })), 500)
      }).listen(port, '127.0.0.1')
      await once(slow, 'listening')
      const { url, call } = await stage.start({ EXTERNAL_TASK_URL: `http://127.0.0.1:${port}` })
      try {
        await expectBack(url, call)
        await expectLasting(call)
      } finally {
        slow.close().closeAllConnections()
      }
    })

    it('since its client was gone by the time it was read: nothing goes out, not even one text', async () => {
      const { url, call } = await stage.start()
      const accountId = await someAccount(call)
      for (let n = 0; n < 8; n += 1)
        await askAndVanish(url, JSON.stringify({ max: 1, account_id: accountId }))
      await eventually(async () =>
        (await tasksOf(call, accountId)).every(({ status }) => status === 'pending'),
      )
      expect(await handedOut(call, accountId)).toEqual([])
    })

    const askAndVanish = async (url: string, body: string) => {
      const { hostname, port } = new URL(url)
      const socket = connect(Number(port), hostname)
      await once(socket, 'connect')
      const head = `POST /api/tasks/lease HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json`
      const asked = `${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
      await new Promise((sent) => socket.write(asked, sent))
      socket.destroy()
      await once(socket, 'close')
    }

    /** What went out is back in the queue, as if it had never left. */
    const expectBack = async (url: string, call: Call) => {
      const accountId = await someAccount(call)
      const hangUp = new AbortController()
      const asked = fetch(`${url}/api/tasks/lease`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ max: 50, account_id: accountId }),
        signal: hangUp.signal,
      })
      setTimeout(() => hangUp.abort(), 5)
      // On a machine that is fast enough, the answer is there before.
      if (await asked.catch(() => null)) return
      await eventually(async () =>
        (await tasksOf(call, accountId)).every(
          ({ status, attempt, handed_out_at }) =>
            status === 'pending' && attempt === 0 && handed_out_at === null,
        ),
      )
    }

    /** Leases that are shorter than all texts together take still last when the answer is there. */
    const expectLasting = async (call: Call) => {
      const { account_id } = somePair()
      const shops = Array.from({ length: 12 }, (_, n) => ({ account_id, shop_id: `shop-${n}` }))
      await Promise.all(shops.map((pair) => createRobot(call, pair, { send_content: undefined })))
      const wanted = { max: 50, account_id, lease_seconds: 5 }
      const { tasks } = (await call('POST', '/api/tasks/lease', wanted)).body
      expect(tasks.length).toBeGreaterThan(0)
      for (const { task_id, lease_token } of tasks) {
        const told = await call('GET', `/api/tasks/${task_id}/send_info?lease_token=${lease_token}`)
        expect(told.status).toBe(200)
      }
    }
  },
  EMBEDDED_AND_MYSQL,
)
