import type { HandedOutTask } from '../../domain/task.ts'
import {
  type KeptReply,
  KeyTaken,
  partOf,
  type Receipt,
  type ReceiptStore,
  type RequestKey,
} from '../ports/receipt-store.ts'
import type { GetSendInfo } from './get-send-info.ts'

/**
 * A text that went out to a request with a key. `place` is where it stands in the answer, which is told in the order of
 * the leases.
 */
export type LeaseNote = { readonly taskId: string; readonly leaseToken: string; readonly place: number }

type Notes = { readonly leases: readonly LeaseNote[]; readonly isOver: boolean }

/** The note of the hand-out with this number, to be kept in its transaction. */
export const receiptOf = (
  key: RequestKey,
  number: number,
  { id, lease }: HandedOutTask,
  place: number,
): Receipt => {
  const note: LeaseNote = { taskId: id, leaseToken: lease.token, place }
  return { ...partOf(key, number), reply: { code: LEASED, text: JSON.stringify(note) } }
}

/** What went out under this key so far. Throws KeyTaken when it came with another request before. */
export const readNotes = async (receipts: ReceiptStore, key: RequestKey): Promise<Notes> => {
  const kept = await receipts.parts(key)
  if (kept.kind !== 'parts') throw new KeyTaken(kept)
  const leases = kept.replies
    .filter(({ code }) => code === LEASED)
    .map(({ text }): LeaseNote => JSON.parse(text))
  return { leases, isOver: kept.replies.length > leases.length }
}

/**
 * Ends the request in the place of the hand-out with this number: nothing goes out under its key any more. Resolves to
 * false when something did meanwhile.
 */
export const endNotes = async (receipts: ReceiptStore, key: RequestKey, number: number): Promise<boolean> => {
  const kept = await receipts.keep({ ...partOf(key, number), reply: OVER })
  return kept.kind === 'answered' && kept.reply.code === OVER.code
}

/** Ends the request wherever it is. Throws KeyTaken when the key came with another request before. */
export const endAndReadNotes = async (
  receipts: ReceiptStore,
  key: RequestKey,
): Promise<readonly LeaseNote[]> => {
  for (;;) {
    const { leases, isOver } = await readNotes(receipts, key)
    // Whoever is at it adds no more than its max, and then this is over.
    if (isOver || (await endNotes(receipts, key, leases.length + 1))) return leases
  }
}

/** Of what went out, what may be typed still under the lease that it went out with: each passes the fence again. */
export const stillHeld = async (
  getSendInfo: GetSendInfo,
  leases: readonly LeaseNote[],
): Promise<readonly HandedOutTask[]> => {
  const held: HandedOutTask[] = []
  for (const { taskId, leaseToken } of leases.toSorted((a, b) => a.place - b.place)) {
    const passed = await getSendInfo(taskId, leaseToken)
    if (passed.ok) held.push(passed.value)
  }
  return held
}

// Nobody else reads the codes: they tell a lease from the end.
const LEASED = 200
const OVER: KeptReply = { code: 204, text: '' }
