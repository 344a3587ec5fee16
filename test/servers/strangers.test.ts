import { execFileSync } from 'node:child_process'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openMysqlStore } from '../../src/adapters/mysql/store.ts'
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts'
import type { Session } from '../../src/domain/session.ts'
import { freshDatabase } from '../support/mysql-server.ts'
import { change, someSession, store } from '../support/samples.ts'
import { describeWith } from '../support/services.ts'

/** What somebody at a console does to a session, who takes no lock of ours. */
const STRANGERS = {
  'writes it': (id: string) => `UPDATE sessions SET revision = revision + 1 WHERE session_id = '${id}'`,
  'takes it away': (id: string) => `DELETE FROM sessions WHERE session_id = '${id}'`,
}
const isGone = (stranger: unknown): boolean => stranger === STRANGERS['takes it away']

for (const engine of ['mysql', 'mariadb'] as const)
  describeWith(engine, `What a stranger writes in the middle of a decision, on ${engine}`, (serverUrl) => {
    let whole: SqlStore
    let database: Awaited<ReturnType<typeof freshDatabase>>
    beforeEach(async () => {
      database = await freshDatabase(serverUrl)
      whole = openMysqlStore({ url: database.url })
      await whole.migrate()
    })
    afterEach(async () => {
      await whole.close()
      await database.drop()
    })

    /** Between the look at a session and its writing: in the middle of the decision, in which no await is. */
    const interfere = (sql: string): void => {
      const script = `
        const connection = await (await import('mysql2/promise')).createConnection(process.env.URL)
        await connection.query(process.env.SQL)
        await connection.end()`
      const env = { ...process.env, URL: database.url, SQL: sql }
      execFileSync(process.execPath, ['--input-type=module', '-e', script], { env })
    }

    const begun = async (): Promise<Session> => {
      const session = someSession({ state: 'active' })
      await store(whole.pairs, session.pair, { createdSessions: [session] })
      return session
    }

    /** Counts a version on; resolves to how often that was decided. */
    const countOn = async ({ pair }: Session, meanwhile: () => void): Promise<number> => {
      let times = 0
      await whole.pairs.changePair(pair, {}, ({ open: [seen] }) => {
        times += 1
        if (times === 1) meanwhile()
        const changedSessions = seen === undefined ? [] : [{ ...seen, version: seen.version + 1 }]
        return { answer: null, change: change({ changedSessions }) }
      })
      return times
    }

    const versionOf = ({ pair }: Session): Promise<number | null> =>
      whole.pairs.changePair(pair, {}, ({ open: [seen] }) => ({
        answer: seen?.version ?? null,
        change: null,
      }))

    it.each(Object.entries(STRANGERS))('has it decided anew where he %s', async (_what, stranger) => {
      const session = await begun()
      const times = await countOn(session, () => interfere(stranger(session.id)))
      expect(times).toBeGreaterThan(1)
      expect(await versionOf(session)).toBe(isGone(stranger) ? null : session.version + 1)
    })

    it.each(Object.entries(STRANGERS))(
      'has all of a group decide anew where he %s',
      async (_what, stranger) => {
        const sessions = await Promise.all(Array.from({ length: 5 }, begun))
        const [first] = sessions
        if (first === undefined) throw new Error('no session')
        const times = await Promise.all(
          sessions.map((session) =>
            countOn(session, () => {
              if (session === first) interfere(stranger(first.id))
            }),
          ),
        )
        expect(times[0]).toBeGreaterThan(1)
        const others = sessions.slice(1)
        expect(await versionOf(first)).toBe(isGone(stranger) ? null : first.version + 1)
        expect(await Promise.all(others.map(versionOf))).toEqual(others.map(({ version }) => version + 1))
      },
    )
  })
