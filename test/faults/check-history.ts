import { type History, pairName, type Recorded, type SessionBody } from './history.ts'
import { isLive, isWorking, MOVES, type Period, periodsOf } from './timelines.ts'

/** Something that the contract rules out, as a history shows it. */
export type Violation = { readonly promise: Promised; readonly what: string }
export type Promised = keyof typeof CHECKS

/** Looks through a history of a run that has come to rest. */
export const checkHistory = (history: History): readonly Violation[] =>
  (Object.keys(CHECKS) as Promised[]).flatMap((promise) =>
    CHECKS[promise](history).map((what) => ({ promise, what })),
  )

type Check = (history: History) => readonly string[]

/** Longer than any pause of the machine that is no fault of the service, in milliseconds. */
const SLACK_MS = 3_000
/** CONTRACT 9: what cannot be served is refused within this. */
const REFUSED_WITHIN_MS = 5_000
/** The database's clock and the suite's are the same; its instants are cut to milliseconds. */
const CLOCK_MS = 5

const acknowledged = ({ calls }: History, ...what: readonly string[]): readonly Recorded[] =>
  calls.filter((call) => call.outcome === 'ok' && what.includes(call.what))

/** I5: what was acknowledged stands in the records for ever. */
const lostSessions: Check = (history) => {
  const known = new Set(history.records.sessions.map(({ session_id }) => session_id))
  return acknowledged(history, 'create')
    .filter(({ body }) => !known.has(body.session_id))
    .map(({ asked, body }) => `session ${body.session_id} of ${asked.externalTaskId} is gone`)
}

const lostTasks: Check = (history) => {
  const known = new Set(history.records.tasks.map(({ task_id }) => task_id))
  return acknowledged(history, 'create', 'add')
    .filter(({ body }) => body.task_id !== null && !known.has(body.task_id))
    .map(({ asked, body }) => `task ${body.task_id} of ${asked.externalTaskId} is gone`)
}

const lostCompletions: Check = (history) => {
  const completed = new Set(
    history.records.tasks.filter(({ status }) => status === 'completed').map(({ task_id }) => task_id),
  )
  return acknowledged(history, 'complete')
    .filter(({ body }) => !completed.has(body.task_id))
    .map(({ body }) => `the completion of ${body.task_id} is gone`)
}

const lostMessages: Check = (history) =>
  acknowledged(history, 'upload').flatMap(({ asked: { pair, messageIds = [] } }) => {
    if (pair === undefined) return []
    const stored = history.records.messages.get(pairName(pair))
    const gone = messageIds.filter((id) => stored?.has(id) !== true)
    return gone.map((id) => `message ${id} of ${pairName(pair)} is gone`)
  })

/** A move that was acknowledged is an entry of the timeline, at the very instant that the answer told. */
const lostMoves: Check = (history) =>
  acknowledged(history, ...MOVES).flatMap(({ what, body }) => {
    const entries = history.records.timelines.get(body.session_id) ?? []
    const isThere = entries.some(({ command, at }) => command === what && at === body.state_since)
    return isThere ? [] : [`${what} of ${body.session_id} at ${body.state_since} is not in its timeline`]
  })

/** An external id is used for one request, so more than one record of it is a request that was carried out twice. */
const createdTwice: Check = ({ records }) =>
  [...groups(records.tasks, ({ external_task_id }) => external_task_id)]
    .filter(([, tasks]) => tasks.length > 1)
    .map(([id, tasks]) => `${id} became ${tasks.map(({ task_id }) => task_id).join(' and ')}`)

/** The answers to one key say the same, however often it was asked. */
const repeatsDiffer: Check = ({ calls }) => {
  const answered = calls.filter(({ asked, outcome }) => asked.key !== undefined && outcome === 'ok')
  return [...groups(answered, ({ asked }) => `${asked.key}`)].flatMap(([key, same]) => {
    const answers = new Set(same.map(({ status, body }) => `${status} ${JSON.stringify(body)}`))
    return answers.size > 1 ? [`key ${key} was answered ${[...answers].join(' and ')}`] : []
  })
}

const twoAtOnce =
  (what: string, is: (state: string) => boolean, kindOf: (session: SessionBody) => string): Check =>
  ({ records }) =>
    [...groups(records.sessions, (session) => `${pairName(session)} ${kindOf(session)}`)].flatMap(
      ([pair, sessions]) => {
        const periods = sessions.flatMap((session) =>
          periodsOf(session.session_id, records.timelines.get(session.session_id) ?? [], is),
        )
        return overlapsOf(periods).map(([one, other]) => `${pair} has ${what} ${one.of} and ${other.of}`)
      },
    )

/** I1, by the instants of the timelines. */
const liveTwice = twoAtOnce('live', isLive, () => '')
/** I2. */
const openTwice = twoAtOnce(
  'open',
  (state) => isLive(state) || state === 'paused',
  ({ task_type }) => (task_type.startsWith('auto_') ? 'robot' : 'manual'),
)

const overlapsOf = (periods: readonly Period[]): readonly [Period, Period][] => {
  const sorted = periods.toSorted((a, b) => a.from - b.from)
  return sorted.flatMap((one, i) =>
    sorted
      .slice(i + 1)
      .filter((other) => other.of !== one.of && other.from < one.to)
      .map((other): [Period, Period] => [one, other]),
  )
}

/** I6: whoever was given a text may type it until the lease is over or given back; nobody else is given it until then. */
const heldByTwo: Check = (history) => {
  const held = [...groups(handOuts(history), ({ taskId }) => taskId).values()]
  return held.flatMap((given) => {
    const sorted = given.toSorted((a, b) => a.at - b.at)
    return sorted.flatMap((one, i) =>
      sorted
        .slice(i + 1)
        .filter((other) => other.token !== one.token && other.at < one.until - CLOCK_MS)
        .filter((other) => !wasGivenBack(history, one, other.at))
        .map((other) => `${one.taskId} is held by ${one.who} and ${other.who}`),
    )
  })
}

type HandOut = {
  readonly taskId: string
  readonly token: string
  readonly who: string
  readonly began: number
  readonly at: number
  readonly until: number
}

/** Every time that a sender was given a text, by send_info and by lease. */
const handOuts = (history: History): readonly HandOut[] =>
  acknowledged(history, 'send_info', 'lease').flatMap(({ who, what, asked, body, invokedAt, endedAt }) =>
    (what === 'lease' ? body.tasks : [{ ...body, lease_token: asked.leaseToken }]).map(
      (task: LeasedBody) => ({
        who,
        taskId: task.task_id,
        token: task.lease_token,
        began: invokedAt,
        at: endedAt ?? Number.POSITIVE_INFINITY,
        until: Date.parse(task.lease_expires_at),
      }),
    ),
  )
type LeasedBody = {
  readonly task_id: string
  readonly lease_token: string
  readonly lease_expires_at: string
}

const wasGivenBack = ({ calls }: History, { token }: HandOut, before: number): boolean =>
  calls.some(
    ({ what, asked, invokedAt }) =>
      (what === 'release' || what === 'fail') && asked.leaseToken === token && invokedAt <= before,
  )

/** The senders of the suite type what they are given while the lease lasts, and receivers leave nothing out. */
const typedTwice: Check = ({ typed }) =>
  [...groups(typed, ({ taskId }) => taskId)]
    .filter(([, times]) => times.length > 1)
    .map(([id, times]) => `${id} was typed by ${times.map(({ who }) => who).join(' and ')}`)

const lostTexts: Check = ({ typed, records }) => {
  const states = new Map(records.sessions.map(({ session_id, state }) => [session_id, state]))
  const wereTyped = new Set(typed.map(({ taskId }) => taskId))
  return records.tasks.flatMap(({ task_id, session_id, status }) => {
    const state = states.get(session_id) ?? 'gone'
    if (status === 'completed' && !wereTyped.has(task_id))
      return [`${task_id} is completed but nobody typed it`]
    if (isWorking(state) && (status === 'pending' || status === 'sent'))
      return [`${task_id} is ${status} in a ${state} session and nobody was given it`]
    if (status === 'pending' && state !== 'paused') return [`${task_id} waits in a ${state} session`]
    return []
  })
}

/** I6: between the call and its answer there was an instant at which the session was working. */
const handedOutWhileHeld: Check = (history) => {
  const { tasks, timelines } = history.records
  const sessionOf = new Map(tasks.map(({ task_id, session_id }) => [task_id, session_id]))
  return handOuts(history).flatMap(({ taskId, who, began, at }) => {
    const sessionId = sessionOf.get(taskId) ?? ''
    const working = periodsOf(sessionId, timelines.get(sessionId) ?? [], isWorking)
    const isFine = working.some(({ from, to }) => from <= at + CLOCK_MS && to >= began - CLOCK_MS)
    return isFine ? [] : [`${taskId} was handed to ${who} while its session was not working`]
  })
}

/** The timeline is gapless, each entry goes on where the one before ended, and the last one says the state. */
const timelineBroken: Check = ({ records }) =>
  records.sessions.flatMap(({ session_id, state }) => {
    const entries = records.timelines.get(session_id) ?? []
    const isGapless = entries.every(({ seq }, i) => seq === i + 1)
    const isChain = entries.every(({ from }, i) => from === (entries[i - 1]?.to ?? null))
    const isLast = entries.at(-1)?.to === state
    return isGapless && isChain && isLast
      ? []
      : [`${session_id} is ${state}, its timeline ${entries.map(({ seq, to }) => `${seq} ${to}`).join(', ')}`]
  })

/** Each transfer was told under an id of its own, and nothing else was told as one. */
const alertsDiffer: Check = ({ told, records }) => {
  const transfers = told.filter(({ type }) => type === 'session.transferred')
  const bySession = groups(transfers, ({ sessionId }) => sessionId ?? '')
  return records.sessions.flatMap(({ session_id }) => {
    const entries = records.timelines.get(session_id) ?? []
    const moved = entries.filter(({ from, to }) => to === 'transferred' && from !== to).length
    const ids = new Set((bySession.get(session_id) ?? []).map(({ id }) => id))
    return ids.size === moved
      ? []
      : [`${session_id} was transferred ${moved} times and told ${ids.size} times`]
  })
}

/** In order per session: a first delivery never comes behind a later event's. */
const alertsOutOfOrder: Check = ({ told }) =>
  [...groups(told, ({ sessionId }) => sessionId ?? '')].flatMap(([sessionId, ofOne]) => {
    if (sessionId === '') return []
    const firsts = ofOne.filter(({ id }, i) => ofOne.findIndex((other) => other.id === id) === i)
    const isInOrder = firsts.every(({ seq }, i) => (seq ?? 0) > (firsts[i - 1]?.seq ?? 0))
    return isInOrder ? [] : [`${sessionId} was told ${firsts.map(({ seq }) => seq).join(', ')}`]
  })

/** A long poll may take as long as it asked for; anything else is served or refused in time. */
const refusedLate: Check = ({ calls }) =>
  calls.flatMap(({ what, status, invokedAt, endedAt }) => {
    const tookMs = (endedAt ?? invokedAt) - invokedAt
    return status === 503 && tookMs > REFUSED_WITHIN_MS + SLACK_MS
      ? [`${what} was refused after ${tookMs} ms`]
      : []
  })

/** Whatever breaks, an answer 500 says that nobody expected it. */
const brokenAnswers: Check = ({ calls }) =>
  calls
    .filter(({ status }) => status !== null && status >= 500 && status !== 503)
    .map(({ what, status, body }) => `${what} was answered ${status} ${JSON.stringify(body)}`)

/** Not of the service but of the suite: what it asks is well-formed. */
const askedWrongly: Check = ({ calls }) =>
  calls
    .filter(({ status }) => status === 400 || status === 422)
    .map(({ what, body }) => `${what} was refused: ${JSON.stringify(body)}`)

/** Every promise that a history is held against, and how it is broken. */
const CHECKS = {
  'an acknowledged session is kept': lostSessions,
  'an acknowledged task is kept': lostTasks,
  'an acknowledged completion is kept': lostCompletions,
  'an acknowledged message is kept': lostMessages,
  'an acknowledged move is kept': lostMoves,
  'a request is carried out once': createdTwice,
  'a repeat gets the first answer': repeatsDiffer,
  'a pair has one live session': liveTwice,
  'a pair has one open session of a kind': openTwice,
  'a text is held by one sender': heldByTwo,
  'a text is typed once': typedTwice,
  'no text is lost': lostTexts,
  'texts go out of working sessions only': handedOutWhileHeld,
  'the timeline folds to the state': timelineBroken,
  'each transfer is told, and nothing else': alertsDiffer,
  'alerts of a session come in order': alertsOutOfOrder,
  'what cannot be served is refused in time': refusedLate,
  'no answer is a surprise': brokenAnswers,
  'no call is malformed': askedWrongly,
} as const satisfies Record<string, Check>

const groups = <T>(all: readonly T[], nameOf: (one: T) => string): Map<string, T[]> =>
  Map.groupBy(all, nameOf)
