import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { SourceUnavailable, type TaskSource } from '../../src/application/ports/task-source.ts'

/** How a source is made that asks this URL, and waits so long for the answer. */
type MakeSource = (url: string, timeoutMs: number) => TaskSource

/** Far longer than any of these tests takes. */
const LONG_MS = 600_000
const LONGEST = '亲'.repeat(4_999)

/** What every source of task texts promises that asks over HTTP. */
export const taskSourceContract = (adapter: string, make: MakeSource) =>
  describe(`${adapter} keeps the task source's contract`, () => {
    const servers: Server[] = []
    afterEach(() => {
      for (const server of servers.splice(0)) server.close().closeAllConnections()
    })

    const serve = async (answer: RequestListener, timeoutMs = LONG_MS) => {
      const server = createServer(answer).listen(0, '127.0.0.1')
      servers.push(server)
      await once(server, 'listening')
      const address = server.address()
      if (address === null || typeof address === 'string') throw new Error('no port')
      return make(`http://127.0.0.1:${address.port}/tasks/`, timeoutMs)
    }
    const says = (body: string | Uint8Array, status = 200) =>
      serve((_, response) => response.writeHead(status).end(body))

    it('is asked for the task by its percent-encoded id', async () => {
      const asked: unknown[] = []
      const source = await serve((request, response) => {
        asked.push([request.method, request.url])
        response.end(JSON.stringify({ send_content: '你好\n第二行 🙂', more: 1 }))
      })
      expect(await source.fetchContent('BG/1 #?')).toBe('你好\n第二行 🙂')
      await source.fetchContent('店 100%')
      expect(asked).toEqual([
        ['GET', '/tasks/BG%2F1%20%23%3F'],
        ['GET', '/tasks/%E5%BA%97%20100%25'],
      ])
    })

    it('gives every text that can be typed, to the longest', async () => {
      for (const text of ['x', `${LONGEST}🙂`, '\t"quoted"\r\n']) {
        const source = await says(JSON.stringify({ send_content: text }))
        expect(await source.fetchContent('BG-1')).toBe(text)
      }
    })

    it('waits no longer than it is told to', async () => {
      const source = await serve(() => undefined)
      await expect(source.fetchContent('BG-1', 1)).rejects.toBeInstanceOf(SourceUnavailable)
      const prompt = await says(JSON.stringify({ send_content: 'x' }))
      expect(await prompt.fetchContent('BG-1', LONG_MS)).toBe('x')
    })

    it('knows no task that it answers 404 for, nor one whose id is no part of a path', async () => {
      const source = await says('no', 404)
      expect(await source.fetchContent('BG-1')).toBeNull()
      const another = await says('{"send_content":"of another path"}')
      for (const id of ['.', '..']) expect(await another.fetchContent(id)).toBeNull()
    })

    it.each<[string, string | Uint8Array, number]>([
      ['another status', '{"send_content":"x"}', 500],
      ['a refusal', '{"send_content":"x"}', 401],
      ['a redirect', '', 302],
      ['no JSON', 'hello', 200],
      ['null', 'null', 200],
      ['no text', '{"send_content":7}', 200],
      ['nothing of a text', '{}', 200],
      ['an empty text', '{"send_content":""}', 200],
      ['a text that is too long', JSON.stringify({ send_content: `${LONGEST}🙂x` }), 200],
      ['a control character', '{"send_content":"\\u0000"}', 200],
      ['a lone surrogate', '{"send_content":"\\ud800"}', 200],
      ['no UTF-8', new Uint8Array([...Buffer.from('{"send_content":"'), 0xff, 0x22, 0x7d]), 200],
      ['far too much', JSON.stringify({ send_content: 'x', more: 'y'.repeat(100_000) }), 200],
    ])('is in trouble when it answers with %s', async (_, body, status) => {
      await expect((await says(body, status)).fetchContent('BG-1')).rejects.toThrow(SourceUnavailable)
    })

    it('follows no redirect', async () => {
      const source = await serve((request, response) => {
        if (request.url === '/elsewhere') response.end('{"send_content":"of somebody else"}')
        else response.writeHead(302, { Location: '/elsewhere' }).end()
      })
      await expect(source.fetchContent('BG-1')).rejects.toThrow(SourceUnavailable)
    })

    it('is in trouble when it does not answer in time, or not to the end', async () => {
      const silent = await serve(() => undefined, 100)
      await expect(silent.fetchContent('BG-1')).rejects.toThrow(SourceUnavailable)
      const endless = await serve((_, response) => response.writeHead(200).write('{"send_content":"'), 100)
      await expect(endless.fetchContent('BG-1')).rejects.toThrow(SourceUnavailable)
    })

    it('is in trouble when the connection is lost, or nobody listens', async () => {
      const torn = await serve((_, response) => {
        response.writeHead(200, { 'Content-Length': 100 }).write('{"send_content":"')
        setImmediate(() => response.destroy())
      })
      await expect(torn.fetchContent('BG-1')).rejects.toThrow(SourceUnavailable)
      const nobody = make('http://127.0.0.1:1', LONG_MS)
      await expect(nobody.fetchContent('BG-1')).rejects.toThrow(SourceUnavailable)
    })
  })
