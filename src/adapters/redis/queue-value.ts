import type { QueueEntry } from '../../application/ports/task-queue.ts'
import type { TaskType } from '../../domain/task-type.ts'

/** An entry as Redis keeps it under its task id: JSON whose places the scripts know. */
export const toValue = (entry: QueueEntry): string => {
  const value: Value = [
    entry.leaseNo,
    toOrderedText(entry.score),
    entry.taskType,
    entry.accountId,
    entry.shopId,
    entry.sessionId,
  ]
  return JSON.stringify(value)
}

/** The end of an entry's place in the ready set: entries are taken in the order of these texts. */
export const toPlace = ({ score, taskId }: QueueEntry): string => `${toOrderedText(score)}\0${taskId}`

export const fromValue = (taskId: string, value: string): QueueEntry => {
  const [leaseNo, score, taskType, accountId, shopId, sessionId = null] = JSON.parse(value) as Value
  return {
    taskId,
    sessionId,
    accountId,
    shopId,
    taskType,
    leaseNo,
    score: fromOrderedText(score),
    dueInMs: 0,
  }
}

type Value = readonly [
  leaseNo: number,
  score: string,
  taskType: TaskType,
  accountId: string,
  shopId: string,
  // What an older release offered does not say it.
  sessionId?: string | null,
]

/** A number as 16 hexadecimal digits that sort as the numbers do: its bits, the negative ones turned round. */
const toOrderedText = (score: number): string => {
  BITS.setFloat64(0, score + 0) // Makes 0 of -0.
  const [high, low] = turn(BITS.getUint32(0), BITS.getUint32(4), score < 0)
  return digitsOf(high) + digitsOf(low)
}

const fromOrderedText = (text: string): number => {
  const [high, low] = [Number.parseInt(text.slice(0, 8), 16), Number.parseInt(text.slice(8), 16)]
  const [first, second] = turn(high, low, high < SIGN)
  BITS.setUint32(0, first)
  BITS.setUint32(4, second)
  return BITS.getFloat64(0)
}

const BITS = new DataView(new ArrayBuffer(8))
const SIGN = 0x8000_0000
const turn = (high: number, low: number, isNegative: boolean): readonly [number, number] =>
  isNegative ? [~high >>> 0, ~low >>> 0] : [(high ^ SIGN) >>> 0, low]
const digitsOf = (bits: number): string => bits.toString(16).padStart(8, '0')
