import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { makeHttpTaskSource } from '../../src/adapters/http-source/task-source.ts'
import { SourceUnavailable } from '../../src/application/ports/task-source.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

const serve = async (answer: RequestListener) => {
  const server = createServer(answer).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return makeHttpTaskSource({ url: `http://127.0.0.1:${address.port}/tasks/`, timeoutMs: 300 })
}
const says = (body: string | Uint8Array, status = 200) =>
  serve((_, response) => response.writeHead(status).end(body))

describe('the external task source over HTTP', () => {
  it('is asked for the task by its percent-encoded id', async () => {
    const asked: unknown[] = []
    const source = await serve((request, response) => {
      asked.push([request.method, request.url])
      response.end(JSON.stringify({ send_content: '你好\n第二行 🙂', more: 1 }))
    })
    expect(await source.fetchContent('BG/1 #?')).toBe('你好\n第二行 🙂')
    expect(asked).toEqual([['GET', '/tasks/BG%2F1%20%23%3F']])
  })

  it('knows no task that it answers 404 for, nor one whose id is no part of a path', async () => {
    const source = await says('no', 404)
    expect(await source.fetchContent('BG-1')).toBeNull()
    const another = await says('{"send_content":"of another path"}')
    for (const id of ['.', '..']) expect(await another.fetchContent(id)).toBeNull()
  })

  it.each<[string, string | Uint8Array, number]>([
    ['another status', '{}', 500],
    ['a redirect', '', 302],
    ['no JSON', 'hello', 200],
    ['no text', '{"send_content":7}', 200],
    ['an empty text', '{"send_content":""}', 200],
    ['a text that is too long', JSON.stringify({ send_content: 'x'.repeat(5_001) }), 200],
    ['a control character', '{"send_content":"\\u0000"}', 200],
    ['a lone surrogate', '{"send_content":"\\ud800"}', 200],
    ['no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 200],
    ['far too much', JSON.stringify({ send_content: 'x', more: 'y'.repeat(100_000) }), 200],
  ])('is in trouble when it answers with %s', async (_, body, status) => {
    await expect((await says(body, status)).fetchContent('BG-1')).rejects.toThrow(SourceUnavailable)
  })

  it('is in trouble when it does not answer in time, or nobody listens', async () => {
    await expect((await serve(() => undefined)).fetchContent('BG-1')).rejects.toThrow(SourceUnavailable)
    const nobody = makeHttpTaskSource({ url: 'http://127.0.0.1:1' })
    await expect(nobody.fetchContent('BG-1')).rejects.toThrow(SourceUnavailable)
  })
})
