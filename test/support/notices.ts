import { toEventBody } from '../../src/adapters/json/event-body.ts'
import type { ChannelParts } from '../../src/adapters/notifications/channel-kind.ts'
import { newId } from '../../src/adapters/runtime/ids.ts'
import type { Log } from '../../src/application/ports/log.ts'
import type { Notice } from '../../src/application/ports/notifier.ts'
import {
  EVENT_TYPES,
  type EventType,
  type PlainEventType,
  type SessionEvent,
  type TaskEventType,
} from '../../src/domain/session-event.ts'
import { at, someEvent, someMessage, someSession, someTask } from './samples.ts'

let made = 0

/** An event on its way to a channel. */
export const noticeOf = (event: SessionEvent): Notice => {
  made += 1
  return {
    alertId: `alr_${made}`,
    eventId: event.id,
    event: event.type,
    body: JSON.stringify(toEventBody(event)),
  }
}

/** A session that was handed to a human, with this said of it. */
export const someTransfer = (facts: Parameters<typeof someSession>[0] = {}): Notice =>
  noticeOf(
    someEvent(someSession({ reason: 'human_on_account', evidence: '我是采购小李', ...facts }), {
      type: 'session.transferred',
      at: at(90),
    }),
  )

export const someTransfers = (
  count: number,
  facts: Parameters<typeof someSession>[0] = {},
): readonly Notice[] => Array.from({ length: count }, () => someTransfer(facts))

/** One of each type that there is. */
export const someOfEach = (): readonly Notice[] => EVENT_TYPES.map((type) => noticeOf(EVENT_OF[type]()))

const handed = () => someSession({ reason: 'human_on_account', evidence: '我是采购小李' })
const plain = (type: PlainEventType) => () => someEvent(handed(), { type })
const withTask = (type: TaskEventType) => (): SessionEvent => {
  const session = handed()
  return { ...someEvent(session), type, task: someTask(session) }
}
const ofAccount = () => ({ id: newId('event'), at: at(0), seq: null, accountId: 'acc-1' })

const EVENT_OF: { readonly [type in EventType]: () => SessionEvent } = {
  'session.created': plain('session.created'),
  'session.activated': withTask('session.activated'),
  'session.transferred': plain('session.transferred'),
  'session.paused': plain('session.paused'),
  'session.resumed': plain('session.resumed'),
  'session.handed_back': plain('session.handed_back'),
  'session.ended': plain('session.ended'),
  'session.unattended': plain('session.unattended'),
  'task.completed': withTask('task.completed'),
  'task.failed': withTask('task.failed'),
  'message.received': () => {
    const session = handed()
    return { ...someEvent(session), type: 'message.received', messages: [someMessage(session)], changed: 1 }
  },
  'account.paused': () => ({
    ...ofAccount(),
    type: 'account.paused',
    pause: { scope: 'account:acc-1', reason: 'captcha', until: at(600), createdAt: at(0), createdBy: 'ops' },
  }),
  'clock.skewed': () => ({ ...ofAccount(), type: 'clock.skewed', skewMs: -120_000 }),
  'worker.silent': () => ({ ...ofAccount(), type: 'worker.silent' }),
}

/** The session, the account and the shop that a notice is about, of those that there are. */
export const namesIn = ({ body }: Notice): readonly string[] => {
  const { data } = JSON.parse(body)
  const { session_id, account_id, shop_id } = data.session ?? data.task ?? data
  return [session_id, account_id, shop_id].filter((name) => name !== undefined)
}

const ignore = () => undefined
export const NO_LOG: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore }

/** What a notifier is made of, in Chinese unless told. */
export const someParts = (parts: Partial<ChannelParts> = {}): ChannelParts => ({
  name: 'channel',
  limits: [],
  locale: 'zh-CN',
  publicUrl: 'http://auto-session.example:8000',
  log: NO_LOG,
  now: () => new Date(),
  withinMs: 600_000,
  ...parts,
})
