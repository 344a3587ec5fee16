import type { HandedOutTask } from '../../domain/task.ts'
import type { RequestKey } from '../ports/receipt-store.ts'
import { makeAtOnce } from './at-once.ts'
import type { IsThere } from './fence.ts'
import { makeGetSendInfo } from './get-send-info.ts'
import {
  endCall,
  gather,
  giveBack,
  handOutTexts,
  type LeasingCall,
  type Needs,
  wantsMore,
} from './lease-call.ts'
import { endAndReadNotes, readNotes, stillHeld } from './lease-notes.ts'
import type { TaskRequest } from './wait-for-task.ts'

/**
 * Up to `max` tasks at once, each with its content handed out; empty when nothing became ready in time. `signal` ends
 * the wait, and further hand-outs.
 */
export type LeaseTasks = (
  wanted: TaskRequest,
  max: number,
  signal: AbortSignal,
  asker?: Asker,
) => Promise<readonly HandedOutTask[]>

type Asker = {
  readonly isThere: IsThere
  /** Of a request that may be repeated: what goes out is noted under it. */
  readonly key: RequestKey | null
  /** Hears that this is a repeat: what is answered went out before. */
  readonly noteRepeat: () => void
}
const SOMEBODY: Asker = { isThere: async () => true, key: null, noteRepeat: () => undefined }

/**
 * Many tasks in one trip (CONTRACT 4). Only the first one is waited for. Those whose text cannot be had in time are left
 * out. Under a key that something went out under already, and is held still, that is the answer, and nothing else goes
 * out. Throws QueueUnavailable, SourceUnavailable when no text is left, and KeyTaken when the key came with another
 * request.
 */
export const makeLeaseTasks = (parts: Needs): LeaseTasks => {
  const needs = { ...parts, atOnce: makeAtOnce(DECISIONS_AT_ONCE) }
  return async (wanted, max, signal, asker = SOMEBODY) => {
    needs.notePoll(wanted)
    const { key, isThere } = asker
    const call = { needs, wanted, max, signal, isThere, key }
    if (key === null) return leaseAnew({ ...call, noted: 0 })

    const { leases, isOver } = await readNotes(needs.receipts, key)
    const getSendInfo = makeGetSendInfo(needs)
    const held = await stillHeld(getSendInfo, leases)
    // The first request died so long ago that nothing of it is left, or before anything went out.
    if (!isOver && held.length === 0) return leaseAnew({ ...call, noted: leases.length })
    asker.noteRepeat()
    return isOver ? held : stillHeld(getSendInfo, await endAndReadNotes(needs.receipts, key))
  }
}

/** Of all calls of this process together: two transactions full and a third that waits, and a lane is left to others. */
const DECISIONS_AT_ONCE = 192

type Asked = Pick<LeasingCall, 'needs' | 'wanted' | 'max' | 'signal' | 'isThere' | 'key' | 'noted'>

const leaseAnew = async (asked: Asked): Promise<readonly HandedOutTask[]> => {
  const call: LeasingCall = {
    ...asked,
    out: [],
    tries: 0,
    startedAt: null,
    isStopped: false,
    trouble: null,
    broken: null,
  }
  for (;;) {
    const lacking = await gather(call)
    const left = await handOutTexts(call, lacking)
    await giveBack(call, left)
    if (!(await asked.isThere())) {
      // With a key they stay for the repeat.
      if (asked.key === null)
        await giveBack(
          call,
          call.out.map(({ task }) => task),
        )
      return []
    }
    // Others may have their text.
    if (lacking.length === 0 || !wantsMore(call)) break
  }
  if (call.out.length === 0 && call.trouble !== null) throw call.trouble
  return endCall(call)
}
