import {
  type Bargain,
  batchBytes,
  completeBytes,
  createBytes,
  getBytes,
  infoBytes,
  LINES,
  leaseBytes,
  newBargain,
  nextBytes,
} from './requests.ts'
import type { Call, Calls } from './wire.ts'

export const STEPS = ['create', 'next', 'info', 'complete', 'batch', 'get', 'lease50', 'scenario'] as const
export type Step = (typeof STEPS)[number]

/** What one step asks for, over bargains that are as far as it needs them. */
export type Asked = {
  /** What must have happened to a bargain before, each over all of them, in this order. */
  readonly before: readonly ((bargains: readonly Bargain[]) => Calls)[]
  readonly step: (bargains: readonly Bargain[]) => Calls
  /** How many bargains one call uses up. */
  readonly perCall: number
}

/** Every answer is looked at: what else came than had to is an error. */
export const askedBy = (step: Step): Asked => ASKED[step]

// A task that was created a moment ago may not have reached the queue: a robot asks again, and so do we.
const EMPTY_MOST = 2_000

const call = (bytes: Call['bytes'], check: Call['check'], isLast = true): Call => ({ bytes, check, isLast })

/** One call a bargain, in order. */
const each =
  (make: (bargain: Bargain) => Call) =>
  (bargains: readonly Bargain[]): Calls => {
    let at = 0
    return () => {
      const bargain = bargains[at]
      at += 1
      return bargain === undefined ? null : make(bargain)
    }
  }

const create = (it: Bargain, isLast = true): Call =>
  call(
    createBytes(it),
    (status, body) => {
      if (status !== 201) return false
      const said = JSON.parse(body)
      it.sessionId = said.session_id
      it.taskId = said.task_id
      return (
        it.sessionId.length > 0 &&
        it.taskId.length > 0 &&
        said.shop_id === it.shop &&
        said.state === 'pending'
      )
    },
    isLast,
  )

const info = (it: Bargain, isLast = true): Call =>
  call(
    infoBytes(it),
    (status, body) => {
      if (status !== 200) return false
      const said = JSON.parse(body)
      return said.task_id === it.taskId && said.send_content === it.text && said.shop_id === it.shop
    },
    isLast,
  )

const complete = (it: Bargain, isLast = true): Call =>
  call(
    completeBytes(it),
    (status, body) => {
      if (status !== 200) return false
      const said = JSON.parse(body)
      return (
        said.session_id === it.sessionId && said.task_id === it.taskId && said.task_status === 'completed'
      )
    },
    isLast,
  )

const batch = (it: Bargain, isLast = true): Call =>
  call(
    batchBytes(it),
    (status, body) => {
      if (status !== 200) return false
      const said = JSON.parse(body)
      return said.session_id === it.sessionId && said.stored === LINES && said.detection === null
    },
    isLast,
  )

const read = (it: Bargain, state: string): Call =>
  call(getBytes(it), (status, body) => {
    if (status !== 200) return false
    const said = JSON.parse(body)
    return said.session_id === it.sessionId && said.shop_id === it.shop && said.state === state
  })

type Handed = { task_id: string; session_id: string; account_id: string; lease_token: string }

/**
 * Takes as many tasks as there are bargains, each once. `isMine`: only tasks of these bargains, by their account;
 * else whatever waits, since earlier steps may have left some.
 */
const taking = (bargains: readonly Bargain[], isMine: boolean, max: number): Calls => {
  const mine = new Map(bargains.map((it) => [it.taskId, it]))
  const seen = new Set<string>()
  const accounts = [...new Set(bargains.map(({ account }) => account))]
  const open = new Map(
    accounts.map((account) => [account, bargains.filter((it) => it.account === account).length]),
  )
  let left = bargains.length
  let empty = 0

  const take = (said: Handed & { send_content?: string }): boolean => {
    const it = mine.get(said.task_id)
    if (seen.has(said.task_id) || !said.lease_token?.startsWith(said.task_id)) return false
    seen.add(said.task_id)
    if (it === undefined) return !isMine
    it.lease = said.lease_token
    return (
      it.sessionId === said.session_id &&
      it.account === said.account_id &&
      (said.send_content === undefined || said.send_content === it.text)
    )
  }
  const ofAccount = (): string | undefined => {
    const account = accounts.at(-1)
    if (account !== undefined) {
      const more = (open.get(account) ?? 0) - max
      open.set(account, more)
      if (more <= 0) accounts.pop()
    }
    return account
  }
  const one = (account: string | undefined, wanted: number): Call => {
    let got = 0
    return {
      bytes: max === 1 ? nextBytes(account) : leaseBytes(wanted, account),
      isLast: true,
      units: () => got,
      check: (status, body) => {
        const tasks = status === 204 ? [] : status === 200 ? toTasks(JSON.parse(body)) : null
        if (tasks === null || !tasks.every(take)) return false
        got = tasks.length
        if (got < wanted) {
          left += wanted - got
          if (account !== undefined) putBack(account, wanted - got)
          if (got === 0) empty += 1
        }
        return empty < EMPTY_MOST
      },
    }
  }
  const putBack = (account: string, more: number): void => {
    open.set(account, Math.max(0, open.get(account) ?? 0) + more)
    if (!accounts.includes(account)) accounts.push(account)
  }
  return () => {
    if (left <= 0 || empty >= EMPTY_MOST) return null
    const account = isMine ? ofAccount() : undefined
    const wanted = isMine
      ? Math.min(max, left, (account === undefined ? 0 : (open.get(account) ?? 0)) + max)
      : Math.min(max, left)
    left -= wanted
    return one(account, wanted)
  }
}

const toTasks = (said: Handed | { tasks: Handed[] }): readonly Handed[] =>
  'tasks' in said ? said.tasks : [said]

/** A bargain from its creation to what the operator reads, by one connection. */
const scenario = (): Calls => {
  const lanes: { it: Bargain; at: number; empty: number }[] = []
  return (number) => {
    const lane = lanes[number] ?? { it: newBargain(number), at: 0, empty: 0 }
    lanes[number] = lane
    const { it, at } = lane
    lane.at += 1
    if (at === 0) return create(it, false)
    if (at === 1) {
      return call(
        nextBytes(it.account, `pc-${number}`),
        (status, body) => {
          if (status === 204) {
            lane.at -= 1
            lane.empty += 1
            return lane.empty < EMPTY_MOST || restart(lane, number)
          }
          const said = status === 200 ? JSON.parse(body) : {}
          it.lease = said.lease_token
          return (said.task_id === it.taskId && said.session_id === it.sessionId) || restart(lane, number)
        },
        false,
      )
    }
    if (at === 2) return orRestart(info(it, false), lane, number)
    if (at === 3) return orRestart(complete(it, false), lane, number)
    if (at === 4) return orRestart(batch(it, false), lane, number)
    restart(lane, number)
    return read(it, 'active')
  }
}

const restart = (lane: { it: Bargain; at: number; empty: number }, number: number): false => {
  lane.it = newBargain(number)
  lane.at = 0
  lane.empty = 0
  return false
}

const orRestart = (one: Call, lane: { it: Bargain; at: number; empty: number }, number: number): Call => ({
  ...one,
  check: (status, body) => one.check(status, body) || restart(lane, number),
})

const created = each((it) => create(it))
const completed = each((it) => complete(it))
const taken = (bargains: readonly Bargain[]): Calls => taking(bargains, true, 1)
const leased = (bargains: readonly Bargain[]): Calls => taking(bargains, true, 50)

const ASKED: Record<Step, Asked> = {
  create: { before: [], step: created, perCall: 1 },
  next: { before: [created], step: (bargains) => taking(bargains, false, 1), perCall: 1 },
  info: { before: [created, taken], step: each((it) => info(it)), perCall: 1 },
  complete: { before: [created, leased], step: completed, perCall: 1 },
  batch: { before: [created, leased, completed], step: each((it) => batch(it)), perCall: 1 },
  get: { before: [created], step: each((it) => read(it, 'pending')), perCall: 1 },
  lease50: { before: [created], step: (bargains) => taking(bargains, false, 50), perCall: 50 },
  scenario: { before: [], step: scenario, perCall: 0 },
}
