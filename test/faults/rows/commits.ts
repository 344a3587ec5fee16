import { setTimeout as wait } from 'node:timers/promises'
import type { Relay, Strike } from '../../support/relay.ts'
import {
  addText,
  asPoll,
  complete,
  create,
  type Held,
  humanLine,
  isDefinite,
  moveSession,
  pollFor,
  readText,
  takePair,
  type,
  type World,
} from '../clients.ts'
import type { PairOf, Recorded } from '../history.ts'
import type { Replica } from '../replica.ts'
import type { Row } from '../row.ts'
import type { Asking } from '../stage.ts'

/** What nobody knows: a COMMIT whose answer is lost, or that never arrives, in every use-case that writes. */
export const COMMITS: readonly Row[] = (['lose the answer', 'drop it'] as const).map((how) => ({
  name: `unknown commits: ${how}`,
  of: how === 'drop it' ? 'matrix 3' : 'matrix 2, 4, 5, 6, reported 22',
  on: ['mysql', 'mariadb', 'galera', 'group-replication'],
  yields: 'G5',
  pairs: 40,
  accounts: 40,
  play: async (world, cycles) => {
    for (const [what, prepare] of Object.entries(WRITES)) {
      for (let after = 0; after < 2 * cycles; after += 1) {
        await strikeOne(world, what, await prepare(world), { at: 'commit', how }, after % 2)
      }
    }
    world.stage.expect(strikesOn(world) > 0, 'no COMMIT was seen by the proxies')
  },
}))

/** A call whose work is prepared, and when its repeat has told the truth. */
type Prepared = { readonly asking: Asking; readonly isTold?: (answer: Recorded) => boolean }

/** The first answer is struck; the repeat, at another replica, must know within the time of CONTRACT 3. */
const strikeOne = async (
  world: World,
  what: string,
  { asking, isTold = isDefinite }: Prepared,
  strike: Strike,
  after: number,
) => {
  const { stage } = world
  const [first, other] = stage.replicas
  if (first === undefined || other === undefined) throw new Error('two replicas are needed')
  relayOf(first).strike(strike, after)
  let answer = await stage.askAt(first, asking)
  relayOf(first).disarm()
  const giveUp = Date.now() + KNOWN_WITHIN_MS
  while (!isTold(answer) && Date.now() < giveUp) {
    await wait(100)
    answer = await stage.askAt(other, asking)
  }
  const isKnown = isTold(answer)
  stage.count('G5', 1)
  stage.expect(
    isKnown,
    `the repeat of ${what} did not know after ${KNOWN_WITHIN_MS} ms: ${answer.status} ${answer.body?.code}`,
  )
}

/** 5 s by the contract, and what a busy machine takes. */
const KNOWN_WITHIN_MS = 8_000

const relayOf = ({ toDatabase }: Replica): Relay => {
  if (toDatabase === null) throw new Error('no proxy stands before the database')
  return toDatabase
}

const strikesOn = ({ stage }: World): number =>
  stage.replicas.reduce((sum, { toDatabase }) => sum + (toDatabase?.struck() ?? 0), 0)

type Prepare = (world: World) => Promise<Prepared>

const WHO = 'client'
const begin = async (world: World): Promise<{ pair: PairOf; sessionId: string }> => {
  const pair = takePair(world)
  const created = await create(world, WHO, 'auto_bargain', pair)
  if (created.outcome !== 'ok') throw new Error(`create was answered ${created.status}`)
  return { pair, sessionId: created.body.session_id }
}

const hold = async (world: World): Promise<Held> => {
  const { pair } = await begin(world)
  const polled = await pollFor(world, WHO, pair.account_id)
  const held = polled === null ? null : await readText(world, WHO, polled)
  if (held === null) throw new Error('the text was not handed out')
  return held
}

/** The calls as their clients make them, without being asked yet. */
const askedBy = async (world: World, ask: (world: World) => Promise<unknown>): Promise<Prepared> => {
  const asked: Asking[] = []
  const stage = {
    ...world.stage,
    ask: async (asking: Asking) => {
      asked.push(asking)
      return {
        who: WHO,
        what: '',
        asked: {},
        invokedAt: 0,
        endedAt: 0,
        outcome: 'fail',
        status: 0,
        body: {},
      } as const
    },
  }
  const asker: World = { ...world, stage, owed: new Set() }
  await ask(asker)
  world.nth = asker.nth
  const [asking] = asked
  if (asking === undefined) throw new Error('nothing was asked')
  return { asking }
}

/** Every use-case that writes, ready to be asked. */
const WRITES: Readonly<Record<string, Prepare>> = {
  create: (world) => askedBy(world, (w) => create(w, WHO, 'auto_bargain', takePair(world))),
  'add a text': async (world) => {
    const { sessionId } = await begin(world)
    return askedBy(world, (w) => addText(w, `${WHO}-more`, sessionId))
  },
  poll: async (world) => {
    const { pair } = await begin(world)
    return { asking: asPoll(world, WHO, pair.account_id), isTold: ({ status }) => status === 200 }
  },
  send_info: async (world) => {
    const { pair } = await begin(world)
    const polled = await pollFor(world, WHO, pair.account_id)
    if (polled === null) throw new Error('the text was not offered')
    return askedBy(world, (w) => readText(w, WHO, polled))
  },
  complete: async (world) => {
    const held = await hold(world)
    type(world, WHO, held)
    return askedBy(world, (w) => complete(w, WHO, held))
  },
  'an upload that transfers': async (world) => {
    const held = await hold(world)
    type(world, WHO, held)
    return askedBy(world, (w) => humanLine(w, WHO, held))
  },
  transfer: async (world) => {
    const { sessionId } = await begin(world)
    return askedBy(world, (w) => moveSession(w, WHO, sessionId, 'transfer'))
  },
  close: async (world) => {
    const { sessionId } = await begin(world)
    return askedBy(world, (w) => moveSession(w, WHO, sessionId, 'close'))
  },
}
