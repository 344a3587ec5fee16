import { after } from '../../src/domain/instant.ts'
import { alertStoreContract } from '../contracts/alert-store.contract.ts'
import { dueWorkContract } from '../contracts/due-work.contract.ts'
import { pairStoreContract } from '../contracts/pair-store.contract.ts'
import { pauseStoreContract } from '../contracts/pause-store.contract.ts'
import { receiptStoreContract } from '../contracts/receipt-store.contract.ts'
import { recordReaderContract } from '../contracts/record-reader.contract.ts'
import { makeAlertStore } from './alert-store.ts'
import { makeDueWork } from './due-work.ts'
import { type Ask, makePairStore } from './pair-store.ts'
import { makeRecordReader } from './record-reader.ts'
import { makePauseStore, makeReceiptStore, makeWorkerBook } from './small-stores.ts'
import { makeTables } from './tables.ts'
import { IN_REAL_TIME } from './timing.ts'

const open = async () => {
  const tables = makeTables(() => new Date())
  const ask: Ask = async (_what, effect) => effect()
  const store = {
    pairs: makePairStore(tables, ask, IN_REAL_TIME),
    records: makeRecordReader(tables, ask),
    due: makeDueWork(tables, ask),
    alerts: makeAlertStore(tables, ask),
    receipts: makeReceiptStore(tables, ask),
    pauses: makePauseStore(tables, ask),
    workers: makeWorkerBook(tables, ask),
  }
  const ageKeys = async (ms: number) => {
    for (const [digest, row] of tables.receipts)
      tables.receipts.set(digest, { ...row, begunAt: after(row.begunAt, -ms) })
  }
  return { store, replica: store, ageKeys, close: async () => undefined }
}

// The simulation is worth what its stores are worth: they keep the contracts that the databases keep. What a database
// forgets after months is not simulated.
for (const contract of [
  pairStoreContract,
  recordReaderContract,
  dueWorkContract,
  alertStoreContract,
  receiptStoreContract,
  pauseStoreContract,
])
  contract('The simulated database', open)
