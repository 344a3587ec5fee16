import { batch, complete, create, info, read } from './checked.ts'
import { type Bargain, newGroup, nextBytes } from './requests.ts'
import { EMPTY_MOST } from './taking.ts'
import type { Call, Calls } from './wire.ts'

type Lane = { readonly renew: () => Bargain; it: Bargain; at: number; empty: number }

/** Bargains from their creation to what the operator reads, one after another on each connection. */
export const scenario = (): Calls => {
  const lanes: Lane[] = []
  const newBargain = newGroup()
  const newLane = (number: number): Lane => {
    const renew = () => newBargain(number)
    return { renew, it: renew(), at: 0, empty: 0 }
  }
  return (number) => {
    const lane = lanes[number] ?? newLane(number)
    lanes[number] = lane
    const make = PLAY[lane.at]
    lane.at += 1
    if (make === undefined) throw new Error('a scenario has an end')
    return make(lane, number)
  }
}

/** A bargain that went wrong is given up, and its connection begins another. */
const step =
  (make: (it: Bargain) => Call) =>
  (lane: Lane): Call => {
    const one = make(lane.it)
    return {
      ...one,
      isLast: false,
      check: (status, body) => one.check(status, body) || startAnew(lane),
    }
  }

const startAnew = (lane: Lane): false => {
  lane.it = lane.renew()
  lane.at = 0
  lane.empty = 0
  return false
}

/** The robot of this connection's account asks until it gets its one task. */
const take = (lane: Lane, number: number): Call => ({
  bytes: nextBytes(lane.it.account, `pc-${number}`),
  isLast: false,
  check: (status, body) => {
    if (status === 204) {
      lane.at -= 1
      lane.empty += 1
      return lane.empty < EMPTY_MOST || startAnew(lane)
    }
    const { it } = lane
    const said = status === 200 ? JSON.parse(body) : {}
    it.lease = said.lease_token
    return (said.task_id === it.taskId && said.session_id === it.sessionId) || startAnew(lane)
  },
})

const readLast = (lane: Lane): Call => {
  const { it } = lane
  startAnew(lane)
  return read(it, 'active')
}

const PLAY = [step(create), take, step(info), step(complete), step(batch), readLast]
