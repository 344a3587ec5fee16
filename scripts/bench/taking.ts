import { type Bargain, leaseBytes, nextBytes } from './requests.ts'
import type { Call, Calls } from './wire.ts'

type Handed = {
  readonly task_id: string
  readonly session_id: string
  readonly account_id: string
  readonly lease_token: string
  readonly send_content?: string
}
type Wish = { readonly account: string | undefined; readonly count: number }

// A task that was created a moment ago may not have reached the queue: a robot asks again, and so do we.
export const EMPTY_MOST = 2_000

/** Takes as many tasks as there are bargains, whatever waits first: earlier steps may have left some. */
export const takeAny = (bargains: readonly Bargain[], max: number): Calls =>
  taking(bargains, inPieces(undefined, bargains.length, max), max)

/** Takes the tasks of these bargains alone, by their accounts. */
export const takeMine = (bargains: readonly Bargain[], max: number): Calls => {
  const accounts = Map.groupBy(bargains, ({ account }) => account)
  const wishes = [...accounts].flatMap(([account, of]) => inPieces(account, of.length, max))
  return taking(bargains, wishes, max)
}

const inPieces = (account: string | undefined, count: number, max: number): Wish[] =>
  Array.from({ length: Math.ceil(count / max) }, (_, i) => ({
    account,
    count: Math.min(max, count - i * max),
  }))

/** What was not ready yet is asked for again; what comes must come once, and be what it was created as. */
const taking = (bargains: readonly Bargain[], wishes: Wish[], max: number): Calls => {
  const mine = new Map(bargains.map((it) => [it.taskId, it]))
  const seen = new Set<string>()
  let empty = 0
  const take = (said: Handed, isMine: boolean): boolean => {
    if (seen.has(said.task_id) || !said.lease_token.startsWith(said.task_id)) return false
    seen.add(said.task_id)
    const it = mine.get(said.task_id)
    if (it === undefined) return !isMine
    it.lease = said.lease_token
    const hasText = said.send_content === undefined || said.send_content === it.text
    return it.sessionId === said.session_id && it.account === said.account_id && hasText
  }
  const one = ({ account, count }: Wish): Call => {
    let got = 0
    return {
      bytes: max === 1 ? nextBytes(account) : leaseBytes(count, account),
      isLast: true,
      units: () => got,
      check: (status, body) => {
        const tasks = toTasks(status, body)
        if (tasks === null || tasks.length > count) return false
        if (!tasks.every((said) => take(said, account !== undefined))) return false
        got = tasks.length
        if (got === 0) empty += 1
        if (got < count) wishes.push({ account, count: count - got })
        return empty < EMPTY_MOST
      },
    }
  }
  return () => {
    const wish = empty < EMPTY_MOST ? wishes.pop() : undefined
    return wish === undefined ? null : one(wish)
  }
}

const toTasks = (status: number, body: string): readonly Handed[] | null => {
  if (status === 204) return []
  if (status !== 200) return null
  const said = JSON.parse(body)
  return 'tasks' in said ? said.tasks : [said]
}
