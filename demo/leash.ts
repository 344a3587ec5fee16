import type { Socket } from 'node:net'

// Loaded into the service before its own program: when the demo that started it is gone, however it ended, the service
// must not stay. Its standard input ends then.
const input = process.stdin as typeof process.stdin & Pick<Socket, 'unref'>
input.once('close', () => process.kill(process.pid, 'SIGTERM'))
input.resume()
// The service ends when it is done, whether or not anybody still holds the other end.
input.unref()
