import { setTimeout as wait } from 'node:timers/promises'
import {
  asPoll,
  complete,
  create,
  type Held,
  isDefinite,
  moveSession,
  pollFor,
  readText,
  say,
  takePair,
  type,
  type World,
} from '../clients.ts'
import { eventually } from '../eventually.ts'
import type { PairOf } from '../history.ts'
import { startLoad } from '../load.ts'
import type { Replica } from '../replica.ts'
import type { Row } from '../row.ts'

const WHO = 'upstream'
const LEASE_MS = 5_000
/** The lease, the 5 s of the figure and what a busy machine takes. */
const GIVEN_ON_WITHIN_MS = 15_000

/** Senders that die, freeze, ask twice or crowd in. */
export const SENDERS: readonly Row[] = [
  {
    name: 'a sender dies with a text',
    of: 'matrix 11, reported 7',
    on: ['mysql', 'sqlite'],
    yields: 'G13',
    play: async (world) => {
      const [typed, untyped] = [await hold(world, 'dying 1'), await hold(world, 'dying 2')]
      const unread = await offer(world, 'dying 3')
      type(world, 'dying 1', typed)
      await wait(LEASE_MS + 1_500)
      // Only shop lines, and nothing is said of what else was seen: that proves nothing.
      for (const pair of [typed, untyped]) await uploadShopLine(world, pair)
      for (const pair of [typed, untyped])
        expectNone(world, await pollFor(world, 'other', pair.account_id), 'a text that may have been typed')
      const isBack = await isGivenOn(world, unread.account_id)
      world.stage.count('G13', 1, isBack ? 0 : 1)
      world.stage.expect(isBack, 'a text that was only polled was not given on after its lease')
    },
  },
  {
    name: 'a sender freezes over its lease',
    of: 'matrix 12',
    on: ['mysql'],
    play: async (world) => {
      const { stage } = world
      const held = await hold(world, 'frozen')
      type(world, 'frozen', held)
      await wait(LEASE_MS + 1_500)
      const path = `/api/tasks/${held.task_id}/heartbeat`
      const beat = await stage.call('POST', path, { lease_token: held.lease_token })
      stage.expect(beat.body?.code === 'lease_lost', `a late heartbeat was answered ${beat.status}`)
      expectNone(world, await pollFor(world, 'other', held.account_id), 'the frozen sender’s text')
      const late = await complete(world, 'frozen', held)
      stage.expect(late.outcome === 'ok', `a late completion was answered ${late.status}`)
    },
  },
  {
    name: 'taken over between the poll and the text',
    of: 'I6, contract 4',
    on: ['sqlite', 'mysql'],
    // Whoever is given the text all the same is seen by the check of hand-outs.
    play: async (world) => {
      for (const command of ['transfer', 'pause', 'close']) {
        const polled = await offer(world, `late ${command}`)
        await moveSession(world, 'operator', polled.session_id, command)
        const text = await readText(world, `late ${command}`, polled)
        world.stage.expect(text === null, `a text was handed out after ${command}`)
      }
    },
  },
  {
    name: 'a poll is asked again',
    of: 'matrix 4, contract 4',
    on: ['mysql', 'sqlite'],
    play: async (world) => {
      const { stage } = world
      const pair = takePair(world)
      await create(world, WHO, 'auto_bargain', pair)
      const other = { ...takePair(world), account_id: pair.account_id }
      await create(world, WHO, 'auto_bargain', other)
      const first = await pollFor(world, 'again', pair.account_id)
      const second = await pollFor(world, 'again', pair.account_id)
      stage.expect(first !== null, 'nothing was offered')
      stage.expect(first?.task_id === second?.task_id, 'the second poll got another text')
      stage.expect(first?.lease_token === second?.lease_token, 'the second poll got another lease')
    },
  },
  {
    name: 'a lease is asked again',
    of: 'reported 23',
    on: ['mysql'],
    play: async (world) => {
      const { stage } = world
      const [first, other] = stage.replicas
      if (first === undefined || other === undefined) throw new Error('two replicas are needed')
      for (let n = 0; n < 20; n += 1) await create(world, WHO, 'auto_bargain', takePair(world))
      const asked = { key: `lease-again-${world.name}` }
      const body = { max: 20, worker_id: `${world.name}-many`, lease_seconds: 5, account_id: world.accounts }
      const asking = { who: 'many', what: 'lease', asked, method: 'POST', path: '/api/tasks/lease', body }
      const dying = stage.askAt(first, asking)
      await wait(120)
      await first.kill()
      await dying
      const isAnswered = await eventually(8_000, async () => isDefinite(await stage.askAt(other, asking)))
      stage.expect(isAnswered, 'the repeat of the lease got no answer')
      const answered = stage.history.calls.filter(({ what, outcome }) => what === 'lease' && outcome === 'ok')
      const named = new Set(answered.flatMap((call) => call.body.tasks.map((task: Held) => task.task_id)))
      const unnamed = (await handedOut(world, other)).filter((id) => !named.has(id))
      stage.expect(unnamed.length === 0, `${unnamed.length} texts were handed out that no answer named`)
    },
  },
  {
    name: 'many senders drain the queue',
    of: 'figure G7',
    on: ['mysql', 'mariadb', 'galera', 'group-replication'],
    yields: 'G7',
    pairs: 60,
    play: async (world, cycles) => {
      world.isCalm = true
      const load = startLoad(world, { upstreams: 0, senders: 16, receivers: 0, operators: 0 })
      for (let n = 0; n < Math.min(60, 30 * cycles); n += 1)
        await create(world, WHO, 'auto_bargain', takePair(world))
      await eventually(30_000, async () => world.stage.history.typed.length >= world.pairsTaken)
      await load.stop()
      world.stage.count('G7', world.stage.history.typed.length)
    },
  },
]

const offer = async (world: World, who: string) => {
  const pair = takePair(world)
  const created = await create(world, WHO, 'auto_bargain', pair)
  if (created.outcome !== 'ok') throw new Error(`create was answered ${created.status}`)
  const polled = await pollFor(world, who, pair.account_id)
  if (polled === null) throw new Error('the text was not offered')
  return { ...polled, ...pair }
}

const hold = async (world: World, who: string): Promise<Held> => {
  const held = await readText(world, who, await offer(world, who))
  if (held === null) throw new Error('the text was not handed out')
  return held
}

const uploadShopLine = async (world: World, pair: PairOf): Promise<void> => {
  const { account_id, shop_id } = pair
  const line = say(world, pair, 'shop', '好的，收到')
  const body = { account_id, shop_id, messages: [line] }
  const asked = { pair, messageIds: [line.message_id] }
  await world.stage.ask({
    who: 'receiver',
    what: 'upload',
    asked,
    method: 'POST',
    path: '/api/messages/batch',
    body,
  })
}

const expectNone = ({ stage }: World, polled: unknown, what: string): void =>
  stage.expect(polled === null, `${what} was offered to another sender without a proof`)

const isGivenOn = (world: World, accountId: string): Promise<boolean> =>
  eventually(GIVEN_ON_WITHIN_MS, async () => {
    const polled = await world.stage.ask(asPoll(world, 'next', accountId))
    return polled.status === 200
  })

const handedOut = async (
  { accounts }: World,
  { call }: Pick<Replica, 'call'>,
): Promise<readonly string[]> => {
  const pages = await Promise.all(
    accounts.map((id) => call('GET', `/api/tasks?status=sent&limit=200&account_id=${id}`)),
  )
  const tasks = pages.flatMap(({ body }) => body.items as { task_id: string; handed_out_at: string | null }[])
  return tasks.filter(({ handed_out_at }) => handed_out_at !== null).map(({ task_id }) => task_id)
}
