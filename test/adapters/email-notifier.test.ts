import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import type { ChannelParts } from '../../src/adapters/notifications/channel-kind.ts'
import { CHANNEL_KINDS } from '../../src/adapters/notifications/registry.ts'
import { NotDelivered, type Notifier } from '../../src/application/ports/notifier.ts'
import { notifierContract } from '../contracts/notifier.contract.ts'
import { namesIn, someParts, someTransfer, someTransfers } from '../support/notices.ts'
import { TEST_CERTIFICATE } from '../support/receivers/certificate.ts'
import { type MailServerOptions, openMailServer, smtpError } from '../support/receivers/mail-server.ts'

const NO_ABORT = new AbortController().signal
const PASS = 'p@ss/w:rd?0123'
const USER = 'alerts@mail.example'
const LOGIN = `${encodeURIComponent(USER)}:${encodeURIComponent(PASS)}`
const FROM = 'Auto Session <alerts@mail.example>'
const TO = ['ops@mail.example', 'Duty <duty@mail.example>']

const makeAt = (smtpUrl: string, parts: Partial<ChannelParts> = {}): Notifier =>
  CHANNEL_KINDS.email.read({
    text: (name) => ({ smtp_url: smtpUrl, from: FROM })[name] ?? null,
    list: (name) => (name === 'to' ? TO : null),
  })(someParts(parts))

notifierContract({
  adapter: 'Mail',
  isForPeople: true,
  takesDigests: true,
  harmful: [
    /:\/\/evil/,
    /evil\.example/,
    /\nbcc:/i,
    '\u202e',
    '\u0007',
    /<script/,
    /<at /,
    /<a href="(?!http:\/\/auto-session\.example)/,
  ],
  open: async (parts) => {
    const server = await openMailServer()
    const texts = () =>
      server.mails.map(({ headers, html }) =>
        [headers.get('subject'), [...headers].join('\n'), html].join('\n'),
      )
    return {
      notifier: makeAt(`smtp://127.0.0.1:${server.port}`, parts),
      texts,
      refusals: () => 0,
      close: server.close,
    }
  },
})

describe('mail', () => {
  let close = () => {}
  afterEach(() => close())
  const open = async (options: MailServerOptions = {}, scheme = 'smtp', login = '') => {
    const server = await openMailServer(options)
    close = server.close
    return { ...server, url: `${scheme}://${login}127.0.0.1:${server.port}` }
  }
  const failureOf = async (notifier: Notifier, signal = NO_ABORT): Promise<NotDelivered> => {
    const error = await notifier.deliver([someTransfer()], signal).then(
      () => null,
      (error: unknown) => error,
    )
    if (!(error instanceof NotDelivered)) throw new Error(`delivered, or broken: ${inspect(error)}`)
    expect(error.message.length).toBeLessThanOrEqual(500)
    const shown = inspect(error, { depth: 9 })
    for (const secret of [PASS, encodeURIComponent(PASS), Buffer.from(PASS).toString('base64')])
      expect(shown).not.toContain(secret)
    return error
  }

  it('goes to everybody in text and HTML, with who and what in its subject', async () => {
    const { url, mails } = await open()
    const notice = someTransfer({ pair: { accountId: 'acc-1', shopId: 'shop-9' } })
    const answer = await makeAt(url).deliver([notice], NO_ABORT)
    expect(answer).toEqual({ status: 250, answer: expect.stringContaining('4711') })
    const [mail] = mails
    expect(mail?.recipients).toEqual(['ops@mail.example', 'duty@mail.example'])
    expect(mail?.headers.get('subject')).toBe('[AutoSession] 会话转人工: acc-1 · shop-9')
    const [sessionId] = namesIn(notice)
    for (const content of [mail?.text, mail?.html]) {
      expect(content).toContain(`http://auto-session.example:8000/console/sessions/${sessionId}`)
      expect(content).toContain('人工已介入')
      expect(content).toContain('我是采购小李')
    }
  })

  it('is the same to clients on all tries, in the thread of its session, and made by a program', async () => {
    const { url, mails } = await open()
    const [notice, other] = [someTransfer(), someTransfer()]
    const notifier = makeAt(url)
    for (const one of [notice, notice, other]) await notifier.deliver([one], NO_ABORT)
    const [first, again, another] = mails.map(({ headers }) => headers)
    const [sessionId] = namesIn(notice)
    expect(first?.get('message-id')).toBe(`<${notice.alertId}@auto-session.example>`)
    expect(first?.get('references')).toBe(`<session-${sessionId}@auto-session.example>`)
    expect(first?.get('in-reply-to')).toBe(first?.get('references'))
    expect(first?.get('auto-submitted')).toBe('auto-generated')
    expect(again?.get('message-id')).toBe(first?.get('message-id'))
    expect(another?.get('references')).not.toBe(first?.get('references'))
  })

  it('keeps the id of a digest over all tries', async () => {
    const { url, mails } = await open()
    const notices = someTransfers(3)
    const notifier = makeAt(url, { publicUrl: 'http://[::1]:8000' })
    for (const one of [notices, notices, notices.slice(1)]) await notifier.deliver(one, NO_ABORT)
    const [first, again, fewer] = mails.map(({ headers }) => headers.get('message-id'))
    expect(first).toMatch(/^<dig_\w+@auto-session>$/)
    expect(again).toBe(first)
    expect(fewer).not.toBe(first)
  })

  it('logs in, in the clear and by TLS, and is encrypted where the server offers it', async () => {
    for (const options of [{}, { hideSTARTTLS: true, allowInsecureAuth: true }]) {
      const { url, mails } = await open(withLogin(options), 'smtp', `${LOGIN}@`)
      await makeAt(url).deliver([someTransfer()], NO_ABORT)
      expect(mails).toHaveLength(1)
      close()
    }
    const { url, mails } = await open(withLogin({ secure: true }), 'smtps', `${LOGIN}@`)
    for (const ssl of [{ rejectUnauthorized: false }, { ca: TEST_CERTIFICATE }])
      await makeAt(`${url}?ssl=${encodeURIComponent(JSON.stringify(ssl))}`).deliver(
        [someTransfer()],
        NO_ABORT,
      )
    expect(mails).toHaveLength(2)
  })

  it('is refused when the login is wrong, without the password', async () => {
    const { url } = await open(withLogin({}), 'smtp', `${LOGIN}x@`)
    expect(await failureOf(makeAt(url))).toMatchObject({ failure: 'refused', status: 535 })
  })

  it('checks the certificate by smtps://, and by smtp:// with ssl', async () => {
    const { url, mails } = await open({ secure: true }, 'smtps')
    expect((await failureOf(makeAt(url))).failure).toBe('away')
    close()
    const other = await open()
    expect((await failureOf(makeAt(`${other.url}?ssl={}`))).failure).toBe('away')
    close()
    const plain = await open({ hideSTARTTLS: true })
    expect((await failureOf(makeAt(`${plain.url}?ssl={}`))).failure).toBe('away')
    expect([...mails, ...other.mails, ...plain.mails]).toEqual([])
  })

  it.each([
    [421, 'away'],
    [450, 'away'],
    [451, 'away'],
    [452, 'away'],
    [550, 'refused'],
    [552, 'refused'],
    [554, 'refused'],
  ] as const)('takes %i for %s, for all recipients or the text', async (code, failure) => {
    const said = smtpError(code, 'go away')
    for (const options of [{ refuse: () => said }, { onData: refuseData(said) }]) {
      const { url } = await open(options)
      expect(await failureOf(makeAt(url))).toMatchObject({
        failure,
        status: code,
        message: expect.stringContaining('go away'),
      })
      close()
    }
  })

  it('is delivered where one of its recipients is refused, and says so', async () => {
    const { url, mails } = await open({
      refuse: (address) => (address.startsWith('duty') ? smtpError(550, 'unknown') : null),
    })
    const { answer } = await makeAt(url).deliver([someTransfer()], NO_ABORT)
    expect(answer).toContain('refused for 1 of 2')
    expect(mails).toHaveLength(1)
  })

  it('is away where nobody is there', async () => {
    const { url } = await open()
    close()
    expect(await failureOf(makeAt(url))).toMatchObject({ failure: 'away', status: null })
  })

  it('repeats no secret that a server echoes', async () => {
    const echo = `${LOGIN} ${PASS} ${Buffer.from(`\0${USER}\0${PASS}`).toString('base64')}`
    const { url } = await open({ ...withLogin({}), refuse: () => smtpError(550, echo) }, 'smtp', `${LOGIN}@`)
    await failureOf(makeAt(url))
  })

  it('sends a trial message, and fails one as it fails others', async () => {
    const { url, mails } = await open({ refuse: () => (mails.length > 0 ? smtpError(550, 'enough') : null) })
    expect(await makeAt(url).sendTrial(NO_ABORT)).toMatchObject({ status: 250 })
    expect(mails[0]?.headers.get('subject')).toContain('测试消息')
    await expect(makeAt(url).sendTrial(NO_ABORT)).rejects.toMatchObject({ failure: 'refused', status: 550 })
  })
})

const withLogin = (options: MailServerOptions): MailServerOptions => ({
  authOptional: false,
  onAuth: ({ username, password }, _, callback) =>
    username === USER && password === PASS
      ? callback(null, { user: username })
      : callback(smtpError(535, `no: ${password}`)),
  ...options,
})

const refuseData =
  (error: Error): NonNullable<MailServerOptions['onData']> =>
  (stream, _, callback) => {
    stream.resume().on('end', () => callback(error))
  }

describe('a mail server that says nothing more', () => {
  let server: Server
  afterEach(() => server.close())
  /** It says these lines, one after each that it hears, and then nothing. */
  const open = async (lines: readonly string[]) => {
    const { promise: stuck, resolve } = Promise.withResolvers<Socket>()
    server = createServer((socket) => {
      let said = 0
      const next = () => {
        const line = lines[said]
        said += 1
        if (line === undefined) resolve(socket)
        else socket.write(`${line}\r\n`)
      }
      socket.on('data', next).on('error', () => undefined)
      next()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the server has no port')
    return { url: `smtp://127.0.0.1:${address.port}`, stuck }
  }

  it.each([
    ['at all', []],
    ['after its greeting', ['220 here']],
    ['after its name', ['220 here', '250 here']],
    ['after the sender', ['220 here', '250 here', '250 ok']],
    ['after the text', ['220 here', '250 here', '250 ok', '250 ok', '250 ok', '354 go on']],
  ])('%s is away in time, and holds no connection', async (_, lines) => {
    const { url, stuck } = await open(lines)
    const failing = makeAt(url, { withinMs: 600 }).deliver([someTransfer()], NO_ABORT)
    await expect(failing).rejects.toMatchObject({ failure: 'away', status: null })
    const socket = await stuck
    if (!socket.destroyed) await once(socket, 'close')
  })

  it('is away in time though it goes on saying something', async () => {
    const { url, stuck } = await open(['220 here'])
    const failing = makeAt(url, { withinMs: 600 }).deliver([someTransfer()], NO_ABORT)
    const socket = await stuck
    const drops = setInterval(() => socket.write('250-still\r\n'), 20)
    try {
      await expect(failing).rejects.toMatchObject({ failure: 'away', status: null })
    } finally {
      clearInterval(drops)
    }
  })

  it('is left at once when the service stops', async () => {
    const { url, stuck } = await open(['220 here', '250 here'])
    const stop = new AbortController()
    const failing = makeAt(url).deliver([someTransfer()], stop.signal)
    const socket = await stuck
    stop.abort()
    await expect(failing).rejects.toMatchObject({ failure: 'away' })
    if (!socket.destroyed) await once(socket, 'close')
    await expect(makeAt(url).deliver([someTransfer()], stop.signal)).rejects.toMatchObject({
      failure: 'away',
    })
  })
})
