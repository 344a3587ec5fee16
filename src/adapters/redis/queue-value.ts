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
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, score + 0) // Makes 0 of -0.
  return turn(bits.getBigUint64(0), score < 0)
    .toString(16)
    .padStart(16, '0')
}

const fromOrderedText = (text: string): number => {
  const ordered = BigInt(`0x${text}`)
  const bits = new DataView(new ArrayBuffer(8))
  bits.setBigUint64(0, turn(ordered, ordered < SIGN))
  return bits.getFloat64(0)
}

const SIGN = 1n << 63n
const turn = (bits: bigint, negative: boolean): bigint => (negative ? BigInt.asUintN(64, ~bits) : bits ^ SIGN)
