import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RowGone } from '../../src/adapters/sql/engine/retrying.ts'
import type { SqlRunner } from '../../src/adapters/sql/engine/sql-runner.ts'
import { databaseTime, run, type Steps, select } from '../../src/adapters/sql/engine/steps.ts'
import { DatabaseUnavailable, Overloaded, RowBusy } from '../../src/application/ports/unavailable.ts'
import type { OpenedRunner, OpenedSharedRunner } from '../support/opened-runner.ts'

const MAKE_TALLIES = 'CREATE TABLE tallies (name VARCHAR(50) NOT NULL PRIMARY KEY, many INT NOT NULL)'
const INSERT = 'INSERT INTO tallies (name, many) VALUES (:name, :many)'
const ADD_ONE = 'UPDATE tallies SET many = many + 1 WHERE name = :name'
const READ = 'SELECT t.name, t.many FROM tallies t ORDER BY t.name'

const insert = (name: string, many: number | null = 1) => run(INSERT, { name, many })
const addOne = (name: string) => run(ADD_ONE, { name })
type Tally = { readonly name: string; readonly many: number }

/** What every runner of steps promises to the stores. `open` hands over one on an empty database. */
export const sqlRunnerContract = (adapter: string, open: () => Promise<OpenedRunner>) =>
  describe(`${adapter} keeps the runner's contract`, () => {
    let opened: OpenedRunner
    let runner: SqlRunner
    beforeEach(async () => {
      opened = await open()
      runner = opened.runner
      await runner.perform(() => run(MAKE_TALLIES))
    })
    afterEach(() => opened.close())

    const tallies = () => readTallies(opened.replica)

    it('performs reads and single writes, and tells how many rows were found', async () => {
      expect(await runner.perform(() => insert('a'))).toBe(1)
      expect(await runner.perform(() => addOne('a'))).toBe(1)
      expect(await runner.perform(() => addOne('nobody'))).toBe(0)
      // Found counts, also where nothing was to be changed.
      expect(await runner.perform(() => run('UPDATE tallies SET many = 2'))).toBe(1)
      const read = await runner.perform(function* () {
        return { now: yield* databaseTime(), rows: yield* select<Tally>(READ) }
      })
      expect(read.rows.map((row) => ({ ...row }))).toEqual([{ name: 'a', many: 2 }])
      expect(read.now.getTime()).not.toBeNaN()
    })

    it('shows a work what it wrote itself, gives its answer, and keeps all of it', async () => {
      const seen = await runner.transact('turn', function* () {
        yield* insert('a')
        yield* addOne('a')
        return (yield* select<Tally>(READ)).map(({ many }) => many)
      })
      expect(seen).toEqual([2])
      expect(await tallies()).toEqual({ a: 2 })
    })

    it.each([0, 1, 2, 3])('keeps nothing of a work that throws after %i statements', async (after) => {
      const error = new RangeError('decided badly')
      let ran = 0
      const failing = runner.transact('turn', function* () {
        ran += 1
        for (let i = 0; i < 3; i += 1) {
          if (i === after) throw error
          yield* insert(`row ${i}`)
        }
        throw error
      })
      await expect(failing).rejects.toBe(error)
      expect(ran).toBe(1)
      expect(await tallies()).toEqual({})
      await runner.transact('turn', () => insert('row 0', 7))
      expect(await tallies()).toEqual({ 'row 0': 7 })
    })

    it('throws what the database refuses, and keeps nothing of its work', async () => {
      let ran = 0
      const refused = runner.transact('turn', function* () {
        ran += 1
        yield* insert('a')
        yield* insert('b', null)
      })
      await expect(refused).rejects.toThrow(/null/i)
      await expect(refused).rejects.not.toBeInstanceOf(DatabaseUnavailable)
      expect(ran).toBe(1)
      expect(await tallies()).toEqual({})
    })

    it.each([
      ['the same turn', () => 'turn'],
      ['turns of their own', (i: number) => `turn ${i}`],
    ] as const)('leaves a failure with its caller: of twenty at once on %s', async (_, turnOf) => {
      const works = Array.from({ length: 20 }, (_, i) =>
        (i % 4 < 2 ? runner : opened.replica).transact(turnOf(i), function* () {
          yield* insert(`first ${i}`)
          if (i % 2 === 1) throw new RangeError(`work ${i}`)
          yield* insert(`second ${i}`)
          return i
        }),
      )
      const ends = await Promise.allSettled(works)
      expect(ends.map((end) => (end.status === 'fulfilled' ? end.value : end.reason.message))).toEqual(
        ends.map((_, i) => (i % 2 === 1 ? `work ${i}` : i)),
      )
      const kept = ends.flatMap((_, i) => (i % 2 === 1 ? [] : [`first ${i}`, `second ${i}`]))
      expect(Object.keys(await tallies()).sort()).toEqual(kept.sort())
    })

    it('runs work of one turn one after another, whatever becomes of it', async () => {
      const log: string[] = []
      const works = Array.from({ length: 12 }, (_, i) =>
        runner.transact('turn', function* () {
          log.push(`${i} begins`)
          yield* insert(`row ${i}`)
          yield* addOne(`row ${i}`)
          log.push(`${i} ends`)
          if (i % 3 === 0) throw new RangeError('decided badly')
        }),
      )
      await Promise.allSettled(works)
      expect(log).toEqual(works.flatMap((_, i) => [`${i} begins`, `${i} ends`]))
    })

    it('runs a work again when another writer took its unique key, and keeps nothing of the first try', async () => {
      await runner.transact('turn', () => insert('taken', 5))
      let ran = 0
      const seen = await runner.transact('turn', function* () {
        ran += 1
        yield* insert(`try ${ran}`)
        // What was seen before the other one wrote.
        const isTaken = ran > 1
        return isTaken ? yield* addOne('taken') : yield* insert('taken')
      })
      expect({ seen, ran }).toEqual({ seen: 1, ran: 2 })
      expect(await tallies()).toEqual({ taken: 6, 'try 2': 1 })
    })

    it.each([1, 2, 3])('lets twenty find or make a row, without their turns (round %i)', async (round) => {
      const name = `round ${round}`
      function* findOrMake(): Steps<'found' | 'made'> {
        const rows = yield* select<Tally>('SELECT t.name FROM tallies t WHERE t.name = :name', { name })
        if (rows.length === 0) yield* insert(name)
        else yield* addOne(name)
        return rows.length === 0 ? 'made' : 'found'
      }
      const { replica } = opened
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          (i % 2 === 0 ? runner : replica).transact(`turn ${i}`, findOrMake),
        ),
      )
      expect(answers.filter((answer) => answer === 'made')).toHaveLength(1)
      expect(await tallies()).toEqual({ [name]: 20 })
    })

    it('throws the refusal itself when the unique key is taken every time: then the writer is wrong', async () => {
      await runner.perform(() => insert('taken'))
      let ran = 0
      const wrong = runner.transact('turn', function* () {
        ran += 1
        yield* insert('beside')
        yield* insert('taken')
      })
      await expect(wrong).rejects.toThrow(/unique|duplicate/i)
      expect(ran).toBeGreaterThan(1)
      expect(await tallies()).toEqual({ taken: 1 })
    })

    it('runs a work again when a row that it read is gone, and throws that when it always is', async () => {
      const find = (goneFor: number) => {
        let ran = 0
        return function* (): Steps<number> {
          ran += 1
          yield* insert(`try ${ran}`)
          if (ran <= goneFor) throw new RowGone('the row is gone')
          return ran
        }
      }
      expect(await runner.transact('turn', find(1))).toBe(2)
      await expect(runner.transact('turn', find(Number.POSITIVE_INFINITY))).rejects.toBeInstanceOf(RowGone)
      expect(await tallies()).toEqual({ 'try 2': 1 })
    })

    it('says unavailable once it has no database any more', async () => {
      const { runner: ended, end, close } = await open()
      await end()
      await expect(ended.perform(() => databaseTime())).rejects.toBeInstanceOf(DatabaseUnavailable)
      await expect(ended.transact('turn', () => databaseTime())).rejects.toBeInstanceOf(DatabaseUnavailable)
      await close()
    })
  })

/** What a runner promises beside on a database that others use too. */
export const sharedSqlRunnerContract = (adapter: string, open: () => Promise<OpenedSharedRunner>) =>
  describe(`${adapter} keeps the contract of a runner on a database that others use`, () => {
    let opened: OpenedSharedRunner
    let runner: SqlRunner
    beforeEach(async () => {
      opened = await open()
      runner = opened.runner
      await runner.perform(() => run(MAKE_TALLIES))
      await runner.transact('turn', function* () {
        yield* insert('a')
        yield* insert('b')
      })
    })
    afterEach(() => opened.close())

    const tallies = () => readTallies(opened.replica)
    /** Somebody else locks the row, until `letGo`. */
    const lock = async (name: string) => {
      await opened.other('START TRANSACTION')
      await opened.other(`UPDATE tallies SET many = 9 WHERE name = '${name}'`)
      return () => opened.other('ROLLBACK')
    }

    it.each(['transact', 'perform'] as const)('runs again after a deadlock: %s', async (which) => {
      const letGo = await lock('b')
      // Of two that wait for each other the one that wrote less has to give way: ours.
      const weight = Array.from({ length: 50 }, (_, i) => `('weight ${i}', 0)`)
      await opened.other(`INSERT INTO tallies (name, many) VALUES ${weight.join(', ')}`)
      let ran = 0
      const addToBoth = () => {
        ran += 1
        return run('UPDATE tallies SET many = many + 1 ORDER BY name')
      }
      const adding = which === 'transact' ? runner.transact('turn', addToBoth) : runner.perform(addToBoth)
      await opened.blocked()
      await opened.other("UPDATE tallies SET many = 9 WHERE name = 'a'")
      await letGo()
      expect({ found: await adding, ran }).toEqual({ found: 2, ran: 2 })
      expect(await tallies()).toEqual({ a: 2, b: 2 })
    })

    it('runs a work again after a lock wait time-out, and keeps nothing of the first try', async () => {
      const letGo = await lock('b')
      let ran = 0
      await runner.transact('turn', function* () {
        ran += 1
        if (ran === 2) void letGo()
        yield* addOne('a')
        yield* addOne('b')
      })
      expect(ran).toBe(2)
      expect(await tallies()).toEqual({ a: 2, b: 2 })
    })

    it('says unavailable when its connection is killed, keeps nothing, and goes on with another', async () => {
      const letGo = await lock('b')
      function* addToBoth(): Steps<void> {
        yield* addOne('a')
        yield* addOne('b')
      }
      const refused = expect(runner.transact('turn', addToBoth)).rejects.toBeInstanceOf(DatabaseUnavailable)
      for (const id of await opened.blocked()) await opened.kill(id)
      await refused
      await letGo()
      expect(await tallies()).toEqual({ a: 1, b: 1 })
      await runner.transact('turn', addToBoth)
      expect(await tallies()).toEqual({ a: 2, b: 2 })
    })

    it('says that a row is busy while somebody holds it, and keeps nothing of what came before', async () => {
      const letGo = await lock('b')
      const adding = runner.transact('turn', function* () {
        yield* addOne('a')
        yield* addOne('b')
      })
      const behind = runner.transact('turn', () => addOne('b'))
      const ends = await Promise.allSettled([adding, behind, runner.perform(() => addOne('b'))])
      expect(ends.map((end) => end.status === 'rejected' && end.reason.name)).toEqual([
        'RowBusy',
        'RowBusy',
        'RowBusy',
      ])
      await letGo()
      expect(await runner.transact('turn', () => addOne('b'))).toBe(1)
      expect(await tallies()).toEqual({ a: 1, b: 2 })
    })

    it('says busy at once to who does not wait, for the row and for the turn', async () => {
      const letGo = await lock('b')
      const probe = () =>
        select<Tally>("SELECT t.name, t.many FROM tallies t WHERE t.name = 'b' FOR UPDATE NOWAIT")
      let ran = 0
      const hasty = (turn: string) =>
        runner.transact(
          turn,
          () => {
            ran += 1
            return probe()
          },
          { noWait: true },
        )
      // Whoever is in front waits for the row, and keeps the turn.
      const inFront = runner.transact('turn', () => addOne('b')).catch(() => 'gave up')
      await opened.blocked()
      await expect(hasty('turn')).rejects.toBeInstanceOf(RowBusy)
      expect(ran).toBe(0)
      await expect(hasty('another turn')).rejects.toBeInstanceOf(RowBusy)
      expect(ran).toBeGreaterThan(1)
      await letGo()
      await inFront
      expect(await hasty('another turn')).toHaveLength(1)
    })

    it('says overloaded when no connection becomes free while others are answered', async () => {
      const narrow = await opened.narrow(300)
      const nap = () => narrow.perform(() => select('SELECT SLEEP(0.1) AS slept'))
      const ends = await Promise.allSettled(Array.from({ length: 40 }, nap))
      const told = ends.map((end) => (end.status === 'rejected' ? end.reason : null))
      expect(told.filter((error) => error === null).length).toBeGreaterThan(0)
      expect(told.filter((error) => error instanceof Overloaded).length).toBeGreaterThan(0)
      expect(told.filter((error) => error !== null && !(error instanceof Overloaded))).toEqual([])
      await expect(narrow.perform(() => databaseTime())).resolves.toBeInstanceOf(Date)
    })

    it.each([
      ['lose the answer', 2],
      ['drop it', 1],
    ] as const)(
      'tells a COMMIT of unknown outcome as unavailable, and never repeats it: %s',
      async (fault, many) => {
        const breaking = await opened.breaking()
        await breaking.runner.perform(() => databaseTime())
        let ran = 0
        breaking.breakBy(fault)
        const adding = breaking.runner.transact('turn', () => {
          ran += 1
          return addOne('a')
        })
        await expect(adding).rejects.toBeInstanceOf(DatabaseUnavailable)
        expect(ran).toBe(1)
        // The server may still be at work on a COMMIT that nobody waits for: the row's lock waits for it.
        expect(await runner.transact('turn', () => select<Tally>(`${READ} FOR UPDATE`))).toMatchObject([
          { name: 'a', many },
          { name: 'b', many: 1 },
        ])
        // And it goes on with another connection.
        breaking.breakBy('pass')
        expect(await breaking.runner.transact('turn', () => addOne('b'))).toBe(1)
        expect(await tallies()).toEqual({ a: many, b: 2 })
      },
    )
  })

const readTallies = async (runner: SqlRunner): Promise<Readonly<Record<string, number>>> => {
  const rows = await runner.perform(() => select<Tally>(READ))
  return Object.fromEntries(rows.map(({ name, many }) => [name, many]))
}
