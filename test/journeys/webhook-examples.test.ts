import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, it } from 'vitest'
import { CHANNEL_KINDS } from '../../src/adapters/notifications/registry.ts'
import type { Notifier } from '../../src/application/ports/notifier.ts'
import { someParts, someTransfer, someTransfers } from '../support/notices.ts'

const SECRETS = [24, 32].map((bytes) => `whsec_${randomBytes(bytes).toString('base64')}`)
const NO_ABORT = new AbortController().signal

const hasPython = (): boolean => {
  try {
    execFileSync('python3', ['-c', 'import hmac'])
    return true
  } catch {
    return false
  }
}
const isSkipped = process.env.REQUIRE_SERVICES !== '1' && !hasPython()

/** What the documentation gives receivers to start from. */
const receivers = (title: string, command: string, program: string) =>
  describe(`the receiver in ${title}`, () => {
    let stop = () => {}
    afterEach(() => stop())

    /** Starts it with this secret, and hands over a way to its next line. */
    const start = async (secret: string) => {
      const child = spawn(command, [program], {
        env: { PATH: process.env.PATH, HOME: process.env.HOME, WEBHOOK_SECRET: secret },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      stop = () => void child.kill('SIGKILL')
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
      const next = async () => String((await lines.next()).value)
      const [, url = ''] = /^listening on (\S+)$/.exec(await next()) ?? []
      return { url, next }
    }
    const make = (url: string, secrets: readonly string[], now?: () => Date): Notifier =>
      CHANNEL_KINDS.webhook.read({
        text: (name) => (name === 'url' ? url : null),
        list: (name) => (name === 'secret' ? secrets : null),
      })(someParts({ ...(now && { now }) }))

    it('takes what was signed, each event once, and the events of a digest', async () => {
      const { url, next } = await start(SECRETS[0] ?? '')
      const notifier = make(url, SECRETS.slice(0, 1))
      const [one, ...others] = someTransfers(4)
      if (one === undefined) throw new Error('no notice')
      for (const told of ['took', 'again']) {
        expect(await notifier.deliver([one], NO_ABORT)).toMatchObject({ status: 204 })
        expect(await next()).toBe(`${told} session.transferred ${one.eventId}`)
      }
      await notifier.deliver([one, ...others], NO_ABORT)
      expect(await next()).toBe(`again session.transferred ${one.eventId}`)
      for (const { eventId } of others) expect(await next()).toBe(`took session.transferred ${eventId}`)
      await notifier.sendTrial(NO_ABORT)
      expect(await next()).toMatch(/^took alerts\.test \S+$/)
    })

    it('takes what was signed with two secrets, of which it has one', async () => {
      for (const secret of SECRETS) {
        const { url } = await start(secret)
        expect(await make(url, SECRETS).deliver([someTransfer()], NO_ABORT)).toMatchObject({ status: 204 })
        stop()
      }
    })

    it.each<[string, readonly string[], () => Date]>([
      ['with another secret', SECRETS.slice(1), () => new Date()],
      ['by nobody', [], () => new Date()],
      ['an hour ago', SECRETS.slice(0, 1), () => new Date(Date.now() - 3_600_000)],
    ])('refuses what was signed %s', async (_, secrets, now) => {
      const { url, next } = await start(SECRETS[0] ?? '')
      const refused = make(url, secrets, now).deliver([someTransfer()], NO_ABORT)
      await expect(refused).rejects.toMatchObject({ failure: 'refused', status: 401 })
      expect(await next()).toBe('refused')
    })
  })

receivers('TypeScript', process.execPath, 'docs/webhooks/verify.ts')

if (isSkipped)
  describe.skip('the receiver in Python (skipped: no python3 on this machine)', () => it('runs', () => {}))
else receivers('Python', 'python3', 'docs/webhooks/verify.py')
