import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RowChanged } from '../../src/adapters/sql/engine/retrying.ts'
import type { Claim, SqlRunner } from '../../src/adapters/sql/engine/sql-runner.ts'
import { inOneGo, nothing, run, type Steps, select } from '../../src/adapters/sql/engine/steps.ts'
import { DatabaseUnavailable, RowBusy } from '../../src/application/ports/unavailable.ts'
import type { OpenedRunner, OpenedSharedRunner } from '../support/opened-runner.ts'

const MAKE_TALLIES = 'CREATE TABLE tallies (name VARCHAR(50) NOT NULL PRIMARY KEY, many INT NOT NULL)'
const INSERT = 'INSERT INTO tallies (name, many) VALUES (:name, :many)'
const ADD_ONE = 'UPDATE tallies SET many = many + 1 WHERE name = :name'
const READ = 'SELECT t.name, t.many FROM tallies t ORDER BY t.name'
const READ_ONE = 'SELECT t.many FROM tallies t WHERE t.name = :name'
/** What locks a row: a write of it, as a lock of a pair is. */
const LOCK = 'UPDATE tallies SET many = many WHERE name = :name'

type Tally = { readonly name: string; readonly many: number }

const insert = (name: string, many: number | null = 1) => run(INSERT, { name, many })
const addOne = (name: string) => run(ADD_ONE, { name })
function* readOne(name: string): Steps<number | undefined> {
  return (yield* select<Tally>(READ_ONE, { name }))[0]?.many
}

type NamedClaim = Claim & { readonly name: string }

/** A claim on a row. Those that do not wait find it free where their name says so. */
const claimOn = (name: string, { noWait = false } = {}): NamedClaim => ({
  name,
  turns: [name],
  noWait,
  lock: () => lockRow(name, noWait),
  lockAll: (claims) => ({
    statements: (claims as readonly NamedClaim[])
      .filter((claim) => !claim.noWait)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map((claim) => ({ kind: 'run', sql: LOCK, params: { name: claim.name } })),
    heldIn: () => claims.flatMap((claim, nth) => (claim.noWait ? [nth] : [])),
    beforeWriting: () => [],
  }),
})

function* lockRow(name: string, noWait: boolean): Steps<void> {
  if (noWait) yield* select(`${READ_ONE} FOR UPDATE NOWAIT`, { name })
  yield* run(LOCK, { name })
}

const ROWS = Array.from({ length: 20 }, (_, i) => `row ${String(i).padStart(2, '0')}`)

const withRows = async (runner: SqlRunner): Promise<void> => {
  await runner.perform(() => run(MAKE_TALLIES))
  await runner.transact('turn', function* () {
    for (const name of ROWS) yield* insert(name, 0)
  })
}

const readTallies = async (runner: SqlRunner): Promise<Readonly<Record<string, number>>> => {
  const rows = await runner.perform(() => select<Tally>(READ))
  return Object.fromEntries(rows.map(({ name, many }) => [name, many]))
}

const namesOf = (ends: readonly PromiseSettledResult<unknown>[]): readonly unknown[] =>
  ends.map((end) => (end.status === 'fulfilled' ? end.value : end.reason.name))

/** What every runner promises of decisions, which share transactions. `open` hands over one on an empty database. */
export const decisionsContract = (adapter: string, open: () => Promise<OpenedRunner>) =>
  describe(`${adapter} keeps the contract of decisions that go together`, () => {
    let opened: OpenedRunner
    let runner: SqlRunner
    beforeEach(async () => {
      opened = await open()
      runner = opened.runner
      await withRows(runner)
    })
    afterEach(() => opened.close())

    it('answers each by itself, and keeps what each wrote', async () => {
      const answers = await Promise.all(
        ROWS.map((name, i) =>
          runner.decide(claimOn(name), function* () {
            for (let times = 0; times <= i; times += 1) yield* addOne(name)
            return yield* readOne(name)
          }),
        ),
      )
      expect(answers).toEqual(ROWS.map((_, i) => i + 1))
      expect(Object.values(await readTallies(opened.replica))).toEqual(answers)
    })

    it('answers after the commit: whoever hears of it finds it there', async () => {
      const seen = await Promise.all(
        ROWS.map(async (name) => {
          await runner.decide(claimOn(name), () => addOne(name))
          return opened.replica.look(() => readOne(name))
        }),
      )
      expect(seen).toEqual(ROWS.map(() => 1))
    })

    it('shows a later one of the same row what the one before wrote', async () => {
      const seen = await Promise.all(
        Array.from({ length: 30 }, () =>
          runner.decide(claimOn('row 00'), function* () {
            const before = yield* readOne('row 00')
            yield* addOne('row 00')
            return before
          }),
        ),
      )
      expect(seen).toEqual(Array.from({ length: 30 }, (_, i) => i))
      expect(await readTallies(opened.replica)).toMatchObject({ 'row 00': 30 })
    })

    it.each([
      ['before it wrote anything', 0],
      ['after it wrote something', 1],
      ['at its end', 2],
    ])('leaves a failure with its caller: %s', async (_, after) => {
      const ran = new Map<string, number>()
      const ends = await Promise.allSettled(
        ROWS.map((name, i) =>
          runner.decide(claimOn(name), function* () {
            ran.set(name, (ran.get(name) ?? 0) + 1)
            for (let times = 0; times < 2; times += 1) {
              if (i === 7 && times === after) throw new RangeError('decided badly')
              yield* addOne(name)
            }
            if (i === 7) throw new RangeError('decided badly')
            return i
          }),
        ),
      )
      expect(namesOf(ends)).toEqual(ROWS.map((_, i) => (i === 7 ? 'RangeError' : i)))
      expect(Object.values(await readTallies(opened.replica))).toEqual(ROWS.map((_, i) => (i === 7 ? 0 : 2)))
      // Where it wrote nothing, nobody else has to decide again for it.
      if (after === 0) expect([...ran.values()]).toEqual(ROWS.map(() => 1))
    })

    it('leaves with its caller what the database refuses, and a unique key that is taken every time', async () => {
      const ends = await Promise.allSettled(
        ROWS.map((name, i) =>
          runner.decide(claimOn(name), function* () {
            yield* addOne(name)
            if (i === 3) yield* insert('refused', null)
            if (i === 5) yield* insert('row 00')
            return i
          }),
        ),
      )
      const failed = ends.flatMap((end, i) => (end.status === 'rejected' ? [[i, String(end.reason)]] : []))
      expect(failed).toEqual([
        [3, expect.stringMatching(/null/i)],
        [5, expect.stringMatching(/unique|duplicate/i)],
      ])
      const kept = Object.values(await readTallies(opened.replica))
      expect(kept).toEqual(ROWS.map((_, i) => (i === 3 || i === 5 ? 0 : 1)))
    })

    it('decides anew what was decided on a row that somebody wrote since, and nobody notices', async () => {
      let ran = 0
      const answers = await Promise.all(
        ROWS.slice(0, 5).map((name, i) =>
          runner.decide(claimOn(name), function* () {
            yield* addOne(name)
            if (i === 2) ran += 1
            if (i === 2 && ran === 1) throw new RowChanged('it has changed')
            return i
          }),
        ),
      )
      expect(answers).toEqual([0, 1, 2, 3, 4])
      expect(ran).toBeGreaterThan(1)
      expect(Object.values(await readTallies(opened.replica)).slice(0, 6)).toEqual([1, 1, 1, 1, 1, 0])
    })

    it('keeps nothing where nothing was written but the locks', async () => {
      const claim: Claim = {
        ...claimOn('row 00'),
        lock: () => insertLock(),
        lockAll: () => ({
          statements: [{ kind: 'run', sql: INSERT, params: { name: 'lock', many: 1 } }],
          heldIn: () => [],
          beforeWriting: () => [],
        }),
      }
      expect(await runner.decide(claim, () => readOne('row 00'))).toBe(0)
      expect(await readTallies(opened.replica)).not.toHaveProperty('lock')
    })

    it('lets one that reads and reads go by itself', async () => {
      function* readOften(): Steps<number> {
        let sum = 0
        for (let times = 0; times < 30; times += 1) sum += (yield* readOne('row 01')) ?? 0
        yield* addOne('row 01')
        return sum
      }
      const ends = await Promise.all([
        runner.decide(claimOn('row 01'), readOften),
        runner.decide(claimOn('row 02'), () => addOne('row 02')),
      ])
      expect(ends).toEqual([0, 1])
      expect(await readTallies(opened.replica)).toMatchObject({ 'row 01': 1, 'row 02': 1 })
    })

    it('asks what does not depend on each other in one go, and each part has its own answer', async () => {
      const answer = await runner.decide(claimOn('row 00'), () =>
        inOneGo(readOne('row 01'), addOne('row 02'), nothing(), readThenAdd('row 03')),
      )
      expect(answer).toEqual([0, 1, null, 0])
      expect(await readTallies(opened.replica)).toMatchObject({ 'row 02': 1, 'row 03': 1 })
    })

    it('looks for many at once, and a failure stays with its caller', async () => {
      const looks = ROWS.map((name, i) =>
        runner.look(function* () {
          if (i === 4) yield* select('SELECT nothing FROM nowhere')
          const found = yield* readOne(name)
          if (i === 9) throw new RangeError('read badly')
          return found
        }),
      )
      const ends = namesOf(await Promise.allSettled(looks))
      expect(ends).toEqual(ROWS.map((_, i) => (i === 4 ? 'Error' : i === 9 ? 'RangeError' : 0)))
    })
  })

function* insertLock(): Steps<void> {
  yield* insert('lock')
}

function* readThenAdd(name: string): Steps<number | undefined> {
  const before = yield* readOne(name)
  yield* addOne(name)
  return before
}

/** What a runner promises beside on a database that others use too. */
export const sharedDecisionsContract = (adapter: string, open: () => Promise<OpenedSharedRunner>) =>
  describe(`${adapter} keeps the contract of decisions beside others who write`, () => {
    let opened: OpenedSharedRunner
    let runner: SqlRunner
    beforeEach(async () => {
      opened = await open()
      runner = opened.runner
      await withRows(runner)
    })
    afterEach(() => opened.close())

    /** Somebody else locks the row, until `letGo`. */
    const lock = async (name: string) => {
      await opened.other('START TRANSACTION')
      await opened.other(`UPDATE tallies SET many = 9 WHERE name = '${name}'`)
      return () => opened.other('ROLLBACK')
    }
    const commits = async () => {
      const said = (await opened.other("SHOW GLOBAL STATUS LIKE 'Com_commit'")) as [[{ Value: string }]]
      return Number(said[0][0].Value)
    }

    it('commits once for many that wait at the same time', async () => {
      await Promise.all(ROWS.map((name) => runner.decide(claimOn(name), () => addOne(name))))
      const before = await commits()
      await Promise.all(ROWS.map((name) => runner.decide(claimOn(name), () => addOne(name))))
      expect((await commits()) - before).toBeLessThan(5)
    })

    it('takes its locks in one order with another process: nobody waits in a circle', async () => {
      const decideAll = (each: SqlRunner, names: readonly string[]) =>
        names.map((name) => each.decide(claimOn(name), () => addOne(name)))
      for (let round = 0; round < 10; round += 1) {
        const both = [...decideAll(runner, ROWS), ...decideAll(opened.replica, ROWS.toReversed())]
        await Promise.all(both)
      }
      expect(Object.values(await readTallies(opened.replica))).toEqual(ROWS.map(() => 20))
    })

    it('answers the others where somebody holds a row of one, who is told busy', async () => {
      const letGo = await lock('row 03')
      const ends = await Promise.allSettled(
        ROWS.slice(0, 6).map((name) => runner.decide(claimOn(name), () => addOne(name))),
      )
      expect(namesOf(ends)).toEqual([1, 1, 1, 'RowBusy', 1, 1])
      // From then on nobody waits for it with whoever wants it: the others decide once.
      let ran = 0
      const again = await Promise.allSettled(
        ROWS.slice(0, 6).map((name) =>
          runner.decide(claimOn(name), () => {
            if (name !== 'row 03') ran += 1
            return addOne(name)
          }),
        ),
      )
      expect(namesOf(again)).toEqual([1, 1, 1, 'RowBusy', 1, 1])
      expect(ran).toBe(5)
      await letGo()
      expect(await runner.decide(claimOn('row 03'), () => addOne('row 03'))).toBe(1)
    })

    it('does not wait for a row that somebody holds where it is said so', async () => {
      const letGo = await lock('row 03')
      const hasty = (name: string) => runner.decide(claimOn(name, { noWait: true }), () => addOne(name))
      const ends = await Promise.allSettled([hasty('row 03'), hasty('row 04')])
      expect(namesOf(ends)).toEqual([RowBusy.name, 1])
      await letGo()
      expect(await hasty('row 03')).toBe(1)
    })

    it('goes again after a deadlock, all of them', async () => {
      const letGo = await lock('row 05')
      // Of two that wait for each other the one that wrote less has to give way: ours.
      const weight = Array.from({ length: 50 }, (_, i) => `('weight ${i}', 0)`)
      await opened.other(`INSERT INTO tallies (name, many) VALUES ${weight.join(', ')}`)
      const deciding = ROWS.slice(0, 6).map((name) => runner.decide(claimOn(name), () => addOne(name)))
      await opened.blocked()
      await opened.other("UPDATE tallies SET many = 9 WHERE name = 'row 00'")
      await letGo()
      expect(await Promise.all(deciding)).toEqual([1, 1, 1, 1, 1, 1])
      expect(Object.values(await readTallies(opened.replica)).slice(0, 7)).toEqual([1, 1, 1, 1, 1, 1, 0])
    })

    it('says overloaded to all for whom no connection becomes free, and decides nothing', async () => {
      const narrow = await opened.narrow(300)
      const naps = [2, 0.2, 0.2, 0.2].map((seconds) =>
        narrow.perform(() => select(`SELECT SLEEP(${seconds}) AS slept`)).catch(() => 'gave up'),
      )
      const ends = await Promise.allSettled(
        ROWS.map((name) => narrow.decide(claimOn(name), () => addOne(name))),
      )
      const told = new Set(namesOf(ends))
      expect(
        [...told].filter((name) => name !== 1 && name !== 'Overloaded' && name !== 'DatabaseUnavailable'),
      ).toEqual([])
      const done = namesOf(ends).filter((name) => name === 1).length
      await Promise.all(naps)
      const kept = Object.values(await readTallies(opened.replica)).reduce((sum, many) => sum + many, 0)
      expect(kept).toBe(done)
    })

    it.each([
      ['lose the answer', 1],
      ['drop it', 0],
    ] as const)(
      'tells all of a group that nobody knows whether it was committed, and none is done again: %s',
      async (fault, many) => {
        const breaking = await opened.breaking()
        await breaking.runner.look(() => readOne('row 00'))
        let ran = 0
        breaking.breakBy(fault)
        const ends = await Promise.allSettled(
          ROWS.slice(0, 5).map((name) =>
            breaking.runner.decide(claimOn(name), () => {
              ran += 1
              return addOne(name)
            }),
          ),
        )
        expect(namesOf(ends)).toEqual(ROWS.slice(0, 5).map(() => DatabaseUnavailable.name))
        expect(ran).toBe(5)
        // The server may still be at work on it: the rows' locks wait for it.
        const rows = await runner.transact('turn', () => select<Tally>(`${READ} FOR UPDATE`))
        expect(rows.slice(0, 6).map((row) => row.many)).toEqual([many, many, many, many, many, 0])
        breaking.breakBy('pass')
        expect(await breaking.runner.decide(claimOn('row 00'), () => addOne('row 00'))).toBe(1)
      },
    )

    it('writes texts as they are, whatever stands in them', async () => {
      const texts = [
        "it's",
        'a\\b',
        "\\' OR 1=1 -- ",
        'line\nline\r',
        'nul\0byte',
        '砍价 😀',
        '":x, :name; ? ??',
        '\x1a%_',
      ]
      const read = await runner.decide(claimOn('row 00'), function* () {
        for (const text of texts) yield* run(INSERT, { name: text, many: 1 })
        return yield* inOneGo(...texts.map((text) => readOne(text)))
      })
      expect(read).toEqual(texts.map(() => 1))
      const names = (await runner.perform(() => select<Tally>(READ))).map(({ name }) => name)
      expect(names.filter((name) => !name.startsWith('row')).sort()).toEqual([...texts].sort())
    })
  })
