import { type Connection, createConnection, type QueryOptions } from 'mysql2'
import { type Deal, INSERTS, type Statement, UPDATES } from './row-statements.ts'
import type { Limit, LimitJob, Opened } from './run-limit.ts'

/**
 * The rows of each step straight through mysql2, a transaction a round, of one thing or of many: as a program would
 * write them that keeps the same tables and promises nothing about who may do what.
 */
export const openRows = async ({ limit, url, callers, together }: LimitJob): Promise<Opened> => {
  const connections = await Promise.all(Array.from({ length: callers }, () => connected(url)))
  const play = PLAYS[limit]
  if (play === undefined) throw new Error(`no rows for ${limit}`)
  const ready: Deal[][] = []
  return {
    prepare: async (rounds) => {
      const fresh = Array.from({ length: rounds }, () => Array.from({ length: together }, newDeal))
      ready.push(...fresh)
      const before = play.before
      if (before.length === 0) return
      const all = fresh.flat()
      const [connection] = connections
      for (let from = 0; from < all.length && connection !== undefined; from += PREPARED)
        for (const step of before) await step(connection, all.slice(from, from + PREPARED))
    },
    ask: async (caller) => {
      const deals = ready.pop()
      const connection = connections[caller]
      if (deals === undefined || connection === undefined) throw new Error('nothing is prepared')
      for (const step of play.steps) await step(connection, deals)
    },
    close: async () => {
      for (const connection of connections) connection.destroy()
    },
  }
}

const PREPARED = 500

const connected = async (uri: string): Promise<Connection> => {
  const connection = createConnection({ uri, timezone: 'Z' })
  await new Promise<void>((resolve, reject) =>
    connection.connect((error) => (error ? reject(error) : resolve())),
  )
  return connection
}

let made = 0
const RUN = `${Date.now().toString(36)}${process.pid.toString(36)}`

const newDeal = (): Deal => {
  made += 1
  const id = `${RUN}-${String(made).padStart(9, '0')}`
  return { id, account: `acc-${made % 64}`, shop: `shop-${id}`, at: new Date() }
}

type Rows = Record<string, unknown>[] & { affectedRows?: number }

// The callback interface, as a program that counts its microseconds uses it.
const send = (connection: Connection, text: string, values: unknown[], isPrepared: boolean): Promise<Rows> =>
  new Promise((resolve, reject) => {
    const done = (error: Error | null, rows: unknown) => (error ? reject(error) : resolve(rows as Rows))
    // biome-ignore lint/suspicious/noExplicitAny: mysql2's types of parameters are narrower than what it takes.
    const given = values as any[]
    if (isPrepared) connection.execute({ sql: text } satisfies QueryOptions, given, done)
    else connection.query({ sql: text } satisfies QueryOptions, given, done)
  })

type Step = (connection: Connection, deals: readonly Deal[]) => Promise<void>

const inTransaction =
  (statements: readonly Statement[]): Step =>
  async (connection, deals) => {
    await send(connection, 'START TRANSACTION', [], false)
    for (const { text, values } of statements) {
      const rows = values(deals)
      await send(connection, text(rows.length), rows.flat(), deals.length === 1)
    }
    await send(connection, 'COMMIT', [], false)
  }

const reading: Step = async (connection, deals) => {
  const marks = deals.map(() => '?').join(', ')
  const text = `SELECT * FROM sessions WHERE session_id IN (${marks})`
  const rows = await send(
    connection,
    text,
    deals.map(({ id }) => `ses_${id}`),
    deals.length === 1,
  )
  if (rows.length !== deals.length) throw new Error(`${rows.length} sessions of ${deals.length}`)
}

const create = inTransaction(INSERTS.create)
const next = inTransaction(UPDATES.next)
const info = inTransaction(UPDATES.info)
const complete = inTransaction([...UPDATES.complete, ...INSERTS.complete])
const batch = inTransaction([...UPDATES.batch, ...INSERTS.batch])

const PLAYS: Partial<Record<Limit, { readonly before: readonly Step[]; readonly steps: readonly Step[] }>> = {
  'rows: create': { before: [], steps: [create] },
  'rows: next': { before: [create], steps: [next] },
  'rows: info': { before: [create], steps: [info] },
  'rows: complete': { before: [create], steps: [complete] },
  'rows: batch': { before: [create], steps: [batch] },
  'rows: get': { before: [create], steps: [reading] },
  'rows: scenario': { before: [], steps: [create, next, info, complete, batch, reading] },
}
