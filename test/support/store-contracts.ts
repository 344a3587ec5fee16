import { alertStoreContract } from '../contracts/alert-store.contract.ts'
import { dueWorkContract } from '../contracts/due-work.contract.ts'
import { pairStoreContract } from '../contracts/pair-store.contract.ts'
import { purgeContract } from '../contracts/purge.contract.ts'
import { receiptStoreContract } from '../contracts/receipt-store.contract.ts'
import { recordReaderContract } from '../contracts/record-reader.contract.ts'
import { workerBookContract } from '../contracts/worker-book.contract.ts'
import type { OpenedStore } from './opened-store.ts'

/** The contracts of all ports that a database keeps. */
export const storeContracts = (adapter: string, open: () => Promise<OpenedStore>): void => {
  pairStoreContract(adapter, open)
  recordReaderContract(adapter, open)
  dueWorkContract(adapter, open)
  alertStoreContract(adapter, open)
  receiptStoreContract(adapter, open)
  purgeContract(adapter, open)
  workerBookContract(adapter, open)
}
