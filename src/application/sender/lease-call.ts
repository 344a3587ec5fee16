import { after } from '../../domain/instant.ts'
import { isPaced } from '../../domain/pacing.ts'
import {
  type HandedOutTask,
  hasContent,
  isContentOut,
  type LeasedTask,
  type WithContent,
} from '../../domain/task.ts'
import { extendLease } from '../../domain/task-moves.ts'
import { performUnder } from '../pair/ask.ts'
import type { PairDraft } from '../pair/pair-draft.ts'
import { KeyTaken, partOf, type ReceiptStore, type RequestKey } from '../ports/receipt-store.ts'
import { SourceUnavailable } from '../ports/task-source.ts'
import type { AtOnce } from './at-once.ts'
import { handOut, type IsThere, returnUndelivered } from './fence.ts'
import { askSource, handOutSaid, makeGetSendInfo, type Said, type SendInfoNeeds } from './get-send-info.ts'
import { endAndReadNotes, endNotes, receiptOf, stillHeld } from './lease-notes.ts'
import { makeExtendLease } from './lease-reports.ts'
import { type TakingNeeds, type TaskRequest, waitForTasks } from './wait-for-task.ts'

export type Needs = TakingNeeds & SendInfoNeeds & { readonly receipts: ReceiptStore }

/** One call for many tasks, and how far it has come. */
export type LeasingCall = {
  readonly needs: Needs & { readonly atOnce: AtOnce }
  readonly wanted: TaskRequest
  readonly max: number
  readonly signal: AbortSignal
  readonly isThere: IsThere
  readonly key: RequestKey | null
  /** How much went out under its key before it. */
  readonly noted: number
  /** What went out in it. */
  readonly out: Leased<HandedOutTask>[]
  /** How many leases it tried for. */
  tries: number
  /** When it got its first lease, as `elapsedMs` counts. */
  startedAt: number | null
  /** Nothing more shall go out. */
  isStopped: boolean
  trouble: SourceUnavailable | null
  /** What the database threw at a hand-out, or null. */
  broken: unknown
}

/** A task leased in the call: the how-many-th, and when its lease began, as `elapsedMs` counts. */
type Leased<T extends LeasedTask> = { readonly task: T; readonly place: number; readonly atMs: number }

/** From the first lease to the answer: no lease, which lasts 5 s at least, is over by then. */
const CALL_MS = 4_000

const leftMs = ({ startedAt, needs }: LeasingCall): number =>
  startedAt === null ? CALL_MS : startedAt + CALL_MS - needs.elapsedMs()

/** Whether it is worth while to look for more. */
export const wantsMore = (call: LeasingCall): boolean =>
  !call.isStopped && leftMs(call) > 0 && call.out.length < call.max && triesLeft(call) > 0

const triesLeft = ({ tries, max }: LeasingCall): number => 2 * max - tries

/** Looks at the connection, the clock and the shut-down before each lease. */
const mayGoOn = async (call: LeasingCall): Promise<boolean> => {
  const isEnding = call.signal.aborted && call.startedAt !== null
  if (isEnding || leftMs(call) <= 0 || !(await call.isThere())) call.isStopped = true
  return !call.isStopped
}

/** Leases as many as are wanted still. Those that have their text go out at once; resolves to those that lack it. */
export const gather = async (call: LeasingCall): Promise<readonly Leased<LeasedTask>[]> => {
  const lacking: Leased<LeasedTask>[] = []
  for (;;) {
    const count = Math.min(call.max - call.out.length - lacking.length, togetherMax(call), triesLeft(call))
    if (count <= 0 || !wantsMore(call) || !(await mayGoOn(call))) return lacking
    const leased = await leaseSome(call, count).catch((error: unknown) => {
      // What is handed out already must reach the sender, whatever broke since. Or somebody else has this key.
      if (call.out.length + lacking.length === 0 && !(error instanceof KeyTaken)) throw error
      call.isStopped = true
      return []
    })
    for (const one of leased) {
      const { task } = one
      if (isContentOut(task)) call.out.push({ ...one, task })
      else lacking.push(one)
    }
    // There is no more, or something broke.
    if (leased.length < count) return lacking
  }
}

/** How much of the call happens at the same time. */
const togetherMax = ({ key, needs, max }: LeasingCall): number =>
  // Under a key each hand-out has the next number. And a lease of a paced account holds back its others, which would all
  // be taken up for nothing.
  key !== null || isPaced(needs.pacing) ? 1 : max

const leaseSome = async (call: LeasingCall, count: number): Promise<readonly Leased<LeasedTask>[]> => {
  const { wanted, signal } = call
  const place = call.tries
  call.tries += count
  const take = (draft: PairDraft, leased: LeasedTask) =>
    hasContent(leased) ? handOutNoted(call, draft, leased, place) : leased
  const waiting = { ...wanted, waitMs: place === 0 ? wanted.waitMs : 0 }
  const { leased, isBroken } = await waitForTasks(underNext(call), waiting, count, take, signal)
  if (isBroken) call.isStopped = true
  for (const { atMs } of leased) call.startedAt = Math.min(call.startedAt ?? atMs, atMs)
  return leased.map((one, nth) => ({ ...one, place: place + nth }))
}

const nextNumber = ({ noted, out }: LeasingCall): number => noted + out.length + 1

/** The same, with the next hand-out under its number of the call's key: of two calls under one key, one has it. */
const underNext = (call: LeasingCall): LeasingCall['needs'] => {
  const { needs, key } = call
  return key === null
    ? needs
    : { ...needs, perform: performUnder(needs.perform, partOf(key, nextNumber(call))) }
}

const handOutNoted = (
  call: LeasingCall,
  draft: PairDraft,
  task: LeasedTask & WithContent,
  place: number,
): HandedOutTask => {
  const handed = handOut(draft, task)
  if (call.key !== null) draft.keep(receiptOf(call.key, nextNumber(call), handed, place))
  return handed
}

/**
 * Asks the source for the texts of these, some at once, in the time that is left, and hands out what it has. Those that
 * it does not have are back in the queue; resolves to those that nothing was done about.
 */
export const handOutTexts = async (
  call: LeasingCall,
  lacking: readonly Leased<LeasedTask>[],
): Promise<readonly LeasedTask[]> => {
  const said = await askForAll(call, lacking)
  const left = lacking.map((leased, nth) => ({ leased, heard: said[nth] }))
  let isDone = true
  while (left.length > 0 && isDone && (await call.isThere())) {
    const some = left.slice(0, togetherMax(call))
    const { atOnce } = call.needs
    const done = await Promise.all(
      some.map(({ leased, heard }) => atOnce(() => handOutText(call, leased, heard))),
    )
    left.splice(0, some.length, ...some.filter((_, nth) => !done[nth]))
    isDone = !done.includes(false)
  }
  if (!isDone) call.isStopped = true
  if (call.out.length === 0 && call.broken !== null) throw call.broken
  return left.map(({ leased: { task } }) => task)
}

/** Resolves to false when nothing more goes out: the database broke, or somebody else has this key. */
const handOutText = async (
  call: LeasingCall,
  { task, place }: Leased<LeasedTask>,
  said: Said | undefined,
): Promise<boolean> => {
  if (said === undefined) return false
  const held = { taskId: task.id, leaseToken: task.lease.token }
  // Its lease begins when its text is there.
  const out = (draft: PairDraft, lacking: LeasedTask & WithContent) =>
    handOutNoted(call, draft, extendLease(lacking, after(draft.now, call.wanted.leaseMs)), place)
  try {
    const passed = await handOutSaid(underNext(call), said, held, out)
    if (passed.ok) call.out.push({ task: passed.value, place, atMs: call.needs.elapsedMs() })
    return true
  } catch (error) {
    if (error instanceof SourceUnavailable) {
      call.trouble = error
      return true
    }
    if (!(error instanceof KeyTaken)) call.broken = error
    return false
  }
}

/** A source in trouble is not asked again in the call: many times its own limit would be too long. */
const askForAll = async (
  call: LeasingCall,
  lacking: readonly Leased<LeasedTask>[],
): Promise<readonly Said[]> => {
  const said: Said[] = []
  let asked = 0
  const askOn = async (): Promise<void> => {
    for (let nth = asked; nth < lacking.length; nth = asked) {
      asked += 1
      const { task } = lacking[nth] ?? {}
      if (task !== undefined) said[nth] = await askInTime(call, task.externalTaskId)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, askOn))
  return said
}
const AT_ONCE = 8

const askInTime = async (call: LeasingCall, externalTaskId: string): Promise<Said> => {
  const withinMs = Math.ceil(leftMs(call))
  if (call.trouble !== null) return { trouble: call.trouble }
  if (withinMs <= 0)
    return { trouble: new SourceUnavailable('the external task source is too slow for so many') }
  const said = await askSource(call.needs.source, externalTaskId, withinMs)
  if ('trouble' in said && said.trouble instanceof SourceUnavailable) call.trouble = said.trouble
  return said
}

/** Returns these to the queue. */
export const giveBack = async ({ needs }: LeasingCall, tasks: readonly LeasedTask[]): Promise<void> => {
  await Promise.all(tasks.map((task) => needs.atOnce(() => needs.perform(returnUndelivered(needs, task)))))
}

/** What the call answers, in the order of its leases; nothing goes out under its key any more. */
export const endCall = async (call: LeasingCall): Promise<readonly HandedOutTask[]> => {
  const { needs, key, out } = call
  const isOurs = key === null || (await endNotes(needs.receipts, key, nextNumber(call)))
  // Somebody else was at it, or nobody knew whether a hand-out was stored: the notes know.
  if (!isOurs) return stillHeld(makeGetSendInfo(needs), await endAndReadNotes(needs.receipts, key))
  const inOrder = out.toSorted((a, b) => a.place - b.place)
  return (await Promise.all(inOrder.map((one) => needs.atOnce(() => renew(call, one))))).flat()
}

/** Leases begin when the answer leaves: one that began a while ago begins anew, unless the robot must not type any more. */
const renew = async (
  { needs, wanted }: LeasingCall,
  { task, atMs }: Leased<HandedOutTask>,
): Promise<readonly HandedOutTask[]> => {
  if (needs.elapsedMs() - atMs < FRESH_MS) return [task]
  const held = { taskId: task.id, leaseToken: task.lease.token }
  const extended = await needs.perform(makeExtendLease(needs)(held, wanted.leaseMs))
  return extended.ok && isContentOut(extended.value) ? [extended.value] : []
}
const FRESH_MS = 1_000
