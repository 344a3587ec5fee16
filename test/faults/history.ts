/** What the suite did and heard in one run: every call, every text typed, every alert, and the records afterwards. */
export type History = {
  readonly calls: readonly Recorded[]
  readonly typed: readonly Typed[]
  readonly told: readonly Told[]
  readonly records: Records
}

/**
 * How a call ended: `ok` it was acknowledged (2xx), `fail` it was refused and nothing happened (4xx), `info` nobody knows
 * whether it happened: an answer 5xx, none at all, or not yet.
 */
type Outcome = 'ok' | 'fail' | 'info'

/** One call of a client. Instants in milliseconds since 1970, by the clock of the suite. */
export type Recorded = {
  readonly who: string
  readonly what: string
  readonly asked: Asked
  readonly invokedAt: number
  /** Null while nobody has heard of it. */
  readonly endedAt: number | null
  readonly outcome: Outcome
  readonly status: number | null
  readonly body: Body
}

// biome-ignore lint/suspicious/noExplicitAny: an answer of any route; the checks name what they look for.
type Body = any

/** What a call was about, as far as a check asks for it. */
export type Asked = {
  readonly key?: string
  readonly pair?: PairOf
  readonly externalTaskId?: string
  readonly sessionId?: string
  readonly taskId?: string
  readonly leaseToken?: string
  readonly workerId?: string
  readonly messageIds?: readonly string[]
}

export type PairOf = { readonly account_id: string; readonly shop_id: string }
export const pairName = ({ account_id, shop_id }: PairOf): string => `${account_id}/${shop_id}`

/** A text that a robot put into the chat. */
type Typed = {
  readonly taskId: string
  readonly leaseToken: string
  readonly who: string
  readonly at: number
}

/** A delivery that the webhook's receiver acknowledged. */
type Told = {
  readonly id: string
  readonly type: string
  readonly sessionId: string | null
  readonly seq: number | null
}

/** What the service says of everything when all is quiet again, in the shapes of its own answers. */
export type Records = {
  readonly sessions: readonly SessionBody[]
  readonly tasks: readonly TaskBody[]
  readonly timelines: ReadonlyMap<string, readonly EntryBody[]>
  /** The ids of the messages stored, by pair. */
  readonly messages: ReadonlyMap<string, ReadonlySet<string>>
}
export type SessionBody = PairOf & {
  readonly session_id: string
  readonly task_type: string
  readonly state: string
  readonly external_task_id: string | null
}
export type TaskBody = {
  readonly task_id: string
  readonly session_id: string
  readonly external_task_id: string
  readonly status: string
}
export type EntryBody = {
  readonly seq: number
  readonly at: string
  readonly from: string | null
  readonly to: string
  readonly command: string
}

export type Recorder = {
  readonly calls: readonly Recorded[]
  readonly typed: readonly Typed[]
  readonly told: readonly Told[]
  /** Notes a call when it begins and when it ends; it never throws. */
  record(call: Pick<Recorded, 'who' | 'what' | 'asked'>, ask: () => Promise<Answered>): Promise<Recorded>
  type(text: Typed): void
  tell(delivery: Told): void
}
type Answered = { readonly status: number; readonly body: Body }

export const makeRecorder = (now: () => number = Date.now): Recorder => {
  const calls: Recorded[] = []
  const typed: Typed[] = []
  const told: Told[] = []
  return {
    calls,
    typed,
    told,
    record: async (call, ask) => {
      const begun: Recorded = {
        ...call,
        invokedAt: now(),
        endedAt: null,
        outcome: 'info',
        status: null,
        body: null,
      }
      const place = calls.push(begun) - 1
      const answered = await ask().catch((): null => null)
      const ended = { ...begun, endedAt: now(), ...outcomeOf(answered) }
      calls[place] = ended
      return ended
    },
    type: (text) => {
      typed.push(text)
    },
    tell: (delivery) => {
      told.push(delivery)
    },
  }
}

const outcomeOf = (answered: Answered | null): Pick<Recorded, 'outcome' | 'status' | 'body'> => {
  if (answered === null) return { outcome: 'info', status: null, body: null }
  const { status, body } = answered
  if (status < 300) return { outcome: 'ok', status, body }
  return { outcome: status < 500 ? 'fail' : 'info', status, body }
}
