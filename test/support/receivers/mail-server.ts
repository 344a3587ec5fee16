import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { TEST_CERTIFICATE, TEST_KEY } from './certificate.ts'
import { type Mail, readMail } from './mail.ts'

export type MailServerOptions = SMTPServerOptions & {
  /** What it says of a recipient that it will not have; null: it has them all. */
  readonly refuse?: (recipient: string) => Error | null
}

/** An error as a server of SMTP tells it. */
export const smtpError = (responseCode: number, message: string): Error =>
  Object.assign(new Error(message), { responseCode })

/** Somebody's mail server, which takes mail as real ones do: it offers STARTTLS with a certificate of its own. */
export const openMailServer = async ({ refuse = () => null, ...options }: MailServerOptions = {}) => {
  const mails: Mail[] = []
  const server = new SMTPServer({
    authOptional: true,
    cert: TEST_CERTIFICATE,
    key: TEST_KEY,
    // Nobody asks a name server about the one who comes.
    disableReverseLookup: true,
    onRcptTo: ({ address }, _, callback) => callback(refuse(address)),
    onData: (stream, { envelope }, callback) => {
      const recipients = envelope.rcptTo.map(({ address }) => address)
      buffer(stream).then((raw) => {
        mails.push(readMail(raw.toString('latin1'), recipients))
        callback(null, 'OK queued as 4711')
      }, callback)
    },
    ...options,
  })
  // A client that goes away in the middle is no fault of the server's.
  server.on('error', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  return { port, mails, close: () => void server.close() }
}
