import type { Ask } from '../../src/application/pair/ask.ts'
import type { PairDraft } from '../../src/application/pair/pair-draft.ts'
import { KeyTaken } from '../../src/application/ports/receipt-store.ts'
import { isTrouble } from './node.ts'
import type { Replica } from './replica.ts'
import { often, pick, type World } from './world.ts'

/** An answer, or none: then nobody knows whether it was done. */
type Said<T> = { readonly heard: true; readonly answer: T } | { readonly heard: false }

const UNHEARD = { heard: false } as const
const PATIENCE_MS = 15_000
/** Crowds come so far apart. */
const CROWD_MS = 2_000

/** A request over the network to one of the processes. */
export const request = async <T>(
  world: World,
  what: string,
  carryOut: (app: Replica) => Promise<T>,
): Promise<Said<T>> => {
  const { kernel, swarm } = world
  await kernel.sleep(kernel.random() * Math.min(50, swarm.faults.delayMs))
  if (world.isBroken && often(world, swarm.habits.crowds))
    await kernel.sleep(CROWD_MS - (kernel.now() % CROWD_MS))
  const up = world.nodes.filter(({ app }) => app !== null)
  if (up.length === 0) {
    await kernel.sleep(200)
    return UNHEARD
  }
  const { app, name } = pick(world, up)
  if (app === null || (world.isBroken && often(world, swarm.faults.lostAnswers / 2))) return UNHEARD
  const said = await patiently(world, carryOut(app), what)
  const isLost = world.isBroken && often(world, swarm.faults.lostAnswers)
  world.log(
    () => `${what} at ${name}: ${said.heard ? brief(said.answer) : 'no answer'}${isLost ? ', lost' : ''}`,
  )
  return isLost ? UNHEARD : said
}

/** The same request until it is answered, a few times. */
export const insist = async <T>(
  world: World,
  what: string,
  carryOut: (app: Replica) => Promise<T>,
  times = 4,
): Promise<Said<T>> => {
  for (let tries = 1; ; tries += 1) {
    const said = await request(world, what, carryOut)
    if (said.heard || tries >= times) return said
    await world.kernel.sleep(500 * tries + world.kernel.random() * 1_000)
  }
}

const patiently = <T>(world: World, asked: Promise<T>, what: string): Promise<Said<T>> =>
  new Promise((resolve) => {
    world.kernel.after(PATIENCE_MS, () => resolve(UNHEARD))
    asked.then(
      (answer) => resolve({ heard: true, answer }),
      (error: unknown) => {
        if (!isTrouble(error)) world.kernel.fail(`${what}: ${error instanceof Error ? error.stack : error}`)
        resolve(UNHEARD)
      },
    )
  })

const brief = (answer: unknown): string => {
  const { ok, refusal, value } = (answer ?? {}) as {
    ok?: boolean
    refusal?: { code: string; reason?: string }
    value?: { id?: string; state?: string; status?: string; session?: { id: string; state: string } }
  }
  if (ok === false) return `no, ${refusal?.code} ${refusal?.reason ?? ''}`
  const { id = value?.session?.id, status = value?.session?.state } = value ?? {}
  return ok === true ? `ok ${id} ${status}` : JSON.stringify(answer)?.slice(0, 160)
}

/** What came of a request under a key: its answer, or the first one once more. */
type Keyed<T> =
  | { readonly kind: 'done'; readonly answer: T }
  | { readonly kind: 'answered'; readonly body: string }

/** As HTTP carries out a request with an Idempotency-Key: only what is accepted is kept. */
export const withKey = async <T extends { readonly ok: boolean }>(
  { receipts, perform }: Replica,
  digest: string,
  ask: Ask<T>,
  bodyOf: (answer: T) => string,
): Promise<Keyed<T>> => {
  const key = { digest, fingerprint: 'the same' }
  try {
    const kept = await receipts.find(key)
    if (kept !== null) throw new KeyTaken(kept)
    const keeping = (said: T, draft: PairDraft | null): T => {
      if (said.ok) draft?.keep({ ...key, reply: { code: 201, text: bodyOf(said) } })
      return said
    }
    return { kind: 'done', answer: await perform(ask, keeping, key) }
  } catch (error) {
    if (error instanceof KeyTaken && error.kept.kind === 'answered')
      return { kind: 'answered', body: error.kept.reply.text }
    throw error
  }
}
