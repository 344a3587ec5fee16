import { ROWS } from './rows.ts'
import { makeServers, runRow } from './run-row.ts'

const servers = makeServers()
for (const row of ROWS)
  for (const kind of row.on) {
    const t = Date.now()
    const r = await runRow(row, kind, servers, { root: process.cwd(), seed: 1, cycles: 1 })
    console.log(kind, row.name, r.why, r.calls, Date.now() - t)
  }
await servers.close()
