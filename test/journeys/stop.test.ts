import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { listenAt } from '../support/event-client.ts'
import { createRobot, sendInfo, somePair, takeTask } from '../support/journey-steps.ts'
import { ALL_RUNTIMES, describeOn } from '../support/runtimes.ts'
import { type RunningService, startService } from '../support/service-process.ts'

describeOn(ALL_RUNTIMES, 'SIGTERM', (runtime) => {
  let service: RunningService
  const sockets: Socket[] = []

  /** A connection of our own, on which nothing is sent but what a test writes. */
  const open = async (sent = ''): Promise<Socket> => {
    const socket = connect(service.port, '127.0.0.1')
    sockets.push(socket)
    // Whatever ends the connection is what these tests are about.
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    if (sent !== '') socket.write(sent)
    return socket
  }

  beforeEach(async () => {
    service = await startService({ runtime, env: { LOG_LEVEL: 'info' } })
  })
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy()
    await service.stop()
  })

  // The contract's own limit: whatever is open, the process is gone after 10 s.
  it('exits with 0 within 10 s, whoever holds a connection open', { timeout: 10_000 }, async () => {
    await open()
    await open('GET /health HTTP/1.1\r\nHost: half')
    const idle = await open('GET /health HTTP/1.1\r\nHost: idle\r\n\r\n')
    await once(idle, 'data')
    const poll = service.call('GET', '/api/tasks/next_id?wait_seconds=30')
    const listener = await listenAt(service.url)
    const deaf = await open('GET /api/events HTTP/1.1\r\nHost: deaf\r\n\r\n')
    deaf.pause()
    // Whatever came before on the loop is under way when this is answered.
    await service.call('GET', '/ready')

    process.kill(service.pid, 'SIGTERM')
    expect((await poll).status).toBe(204)
    expect(await listener.ended).toBe(true)
    expect(await service.ended).toBe(0)
    expect(service.printed()).toContain('"msg":"stopped"')
  })

  it('finishes the requests in progress, takes none after them, and may be told twice', {
    timeout: 10_000,
  }, async () => {
    const pair = somePair()
    await createRobot(service.call, pair)
    const task = await takeTask(service.call, pair)
    await sendInfo(service.call, task)
    const body = JSON.stringify({ lease_token: task.lease_token })
    const head = `POST /api/sessions/${task.session_id}/complete HTTP/1.1\r\nHost: late\r\nContent-Type: application/json`
    const begun = await open(`${head}\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 5)}`)
    await service.call('GET', '/ready')

    process.kill(service.pid, 'SIGTERM')
    await refused(service.port)
    process.kill(service.pid, 'SIGTERM')
    const answer = once(begun, 'data')
    for (const byte of body.slice(5)) await slowly(begun, byte)
    expect(String(await answer)).toMatch(/^HTTP\/1.1 200 /)
    expect(await service.ended).toBe(0)
  })
})

/** As over a bad line. */
const slowly = async (socket: Socket, byte: string): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, 10))
  socket.write(byte)
}

/** Resolves when nobody listens there any more. */
const refused = async (port: number): Promise<void> => {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (!isOpen) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
