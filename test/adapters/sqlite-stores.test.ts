import { expect, it } from 'vitest'
import { makeHeard, shapeOf } from '../support/heard-statements.ts'
import { openFile, openMemory } from '../support/opened-store.ts'
import { openSqlitePlanner } from '../support/planners.ts'
import { statementPlans } from '../support/statement-plans.ts'
import { storeContracts } from '../support/store-contracts.ts'
import { writtenStatements } from '../support/written-statements.ts'

const heard = makeHeard()
// As MySQL is asked: its own tests have it explain them.
const gathered = makeHeard()
storeContracts('SQLite in memory', (options) => openMemory(heard.hear, options, gathered.hear))
storeContracts('SQLite in a file', openFile)
statementPlans('SQLite', heard, openSqlitePlanner)

it('The contracts have every statement run that stands in src/adapters/sql', () => {
  const shapes = [...heard.statements(), ...gathered.statements()].map(({ sql }) => shapeOf(sql))
  const written = writtenStatements('src/adapters/sql')
  expect(written.length).toBeGreaterThan(60)
  const forgotten = written.filter(({ shape }) => !shapes.some((each) => shape.test(each)))
  expect(forgotten.map(({ file, text }) => `${file}: ${text}`)).toEqual([])
})
