import { type LimitPlaces, openLimitPlaces } from './limits/places.ts'
import type { Options } from './options.ts'
import { BRIEF, type Matrix, WHOLE } from './plan.ts'
import type { Engine, Server, Servers } from './servers.ts'
import { LABELS, startEmbedded, startOnServer, type Target } from './targets.ts'

/** Everything that is measured, started. */
export type Stage = {
  readonly matrices: readonly Matrix[]
  readonly places: LimitPlaces
  /** Those that are measured whole, and put under load. */
  readonly mains: readonly Target[]
  /** What the others vary in one thing. */
  readonly base: Target
  /** What the load after the rounds takes. */
  readonly loadSeconds: number
}

export const openStage = async (servers: Servers, options: Options): Promise<Stage> => {
  const [first, ...others] = await startDatabases(servers, options)
  if (first === undefined) throw new Error('needs mysqld (its path in MYSQLD) or mariadbd')
  const { engine, server } = first
  const places = await openLimitPlaces(servers, server)
  const name = LABELS[engine]
  const base = await startOnServer(servers, name, server)
  const mains = [base, await startEmbedded(servers)]
  const whole = options.quick ? BRIEF : WHOLE
  const matrices = mains.map((target) => ({ target, connectionsOf: whole }))
  const varied = options.quick ? [] : await startVaried(servers, name, server, others, options)
  return {
    matrices: [...matrices, ...varied.map((target) => ({ target, connectionsOf: BRIEF }))],
    places,
    mains,
    base,
    loadSeconds: mains.length * LOAD_SECONDS,
  }
}

const LOAD_SECONDS = 45

type Started = { readonly engine: Engine; readonly server: Server }

// A quick run has one database, a full one all that there are.
const startDatabases = async (servers: Servers, { quick, engine }: Options): Promise<readonly Started[]> => {
  const wanted: readonly Engine[] = engine === null ? ['mysql', 'mariadb'] : [engine]
  const started: Started[] = []
  for (const one of wanted) {
    const server = quick && started.length > 0 ? null : await servers.startDatabase(one)
    if (server !== null) started.push({ engine: one, server })
  }
  return started
}

/** Each differs from the first in one thing. */
const startVaried = async (
  servers: Servers,
  name: string,
  server: Server,
  others: readonly Started[],
  { size }: Options,
): Promise<readonly Target[]> => {
  const varied: Target[] = []
  for (const other of others) varied.push(await startOnServer(servers, LABELS[other.engine], other.server))
  varied.push(await startOnServer(servers, `${name}, Deno`, server, { runtime: 'deno' }))
  varied.push(await startOnServer(servers, `${name}, two replicas`, server, { replicas: 2 }))
  varied.push(await startEmbedded(servers, 'deno'))
  varied.push(await startOnServer(servers, `${name}, large`, server, { size }))
  return varied
}
