import { makePlaces } from './places.ts'
import { ROWS } from './rows.ts'
import { runRow } from './run-row.ts'

const places = makePlaces(process.cwd())
const [, , only, on] = process.argv
for (const kind of ['sqlite', 'mysql', 'mariadb'] as const)
  for (const row of ROWS) {
    if (!row.on.includes(kind) || (on && on !== kind) || (only && !row.name.includes(only))) continue
    const t = Date.now()
    const r = await runRow(row, kind, places, { seed: 1, cycles: 1 })
    console.log(kind, row.name, r.why, r.calls, Date.now() - t)
  }
await places.close()
