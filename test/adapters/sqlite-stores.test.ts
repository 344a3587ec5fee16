import { openFile, openMemory } from '../support/opened-store.ts'
import { storeContracts } from '../support/store-contracts.ts'

for (const [name, open] of [
  ['SQLite in memory', openMemory],
  ['SQLite in a file', openFile],
] as const) {
  storeContracts(name, open)
}
