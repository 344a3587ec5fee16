import addressparser from 'nodemailer/lib/addressparser'
import { DEFAULT_ALERT_EVENTS } from '../../../domain/session-event.ts'
import { BadOption, type ChannelKind } from '../channel-kind.ts'
import { required } from '../read-options.ts'
import { readMailServer } from './mail-server.ts'
import { makeEmailNotifier } from './notifier.ts'

/** Mail over SMTP. */
export const email: ChannelKind = {
  options: ['smtp_url', 'from', 'to'],
  events: DEFAULT_ALERT_EVENTS,
  limits: [],
  takesAll: false,
  read: (said) => {
    const server = readMailServer(required('smtp_url', said.text('smtp_url')))
    const from = readMailbox('from', required('from', said.text('from')))
    const to = required('to', said.list('to')).map((one) => readMailbox('to', one))
    if (to.length === 0) throw new BadOption('to', 'names nobody')
    return (parts) => makeEmailNotifier({ server, from, to }, parts)
  },
}

/** One address, with a name before it or not. A line break in it would begin a header of its own. */
const readMailbox = (option: string, said: string): string => {
  const [mailbox, ...others] = addressparser(said)
  const address = mailbox !== undefined && 'address' in mailbox ? mailbox.address : undefined
  if (others.length > 0 || /\p{Cc}/u.test(said) || !/^[^\s@<>,;:"]+@[^\s@<>,;:"]+$/.test(address ?? ''))
    throw new BadOption(
      option,
      'must be an address such as alerts@mail.example or Alerts <alerts@mail.example>',
    )
  return said
}
