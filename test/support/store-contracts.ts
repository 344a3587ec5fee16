import { accountClocksContract } from '../contracts/account-clocks.contract.ts'
import { alertStoreContract } from '../contracts/alert-store.contract.ts'
import { dueWorkContract } from '../contracts/due-work.contract.ts'
import { instrumentsContract } from '../contracts/instruments.contract.ts'
import { pairStoreContract } from '../contracts/pair-store.contract.ts'
import { pauseStoreContract } from '../contracts/pause-store.contract.ts'
import { purgeContract } from '../contracts/purge.contract.ts'
import { receiptStoreContract } from '../contracts/receipt-store.contract.ts'
import { recordAuditContract } from '../contracts/record-audit.contract.ts'
import { recordReaderContract } from '../contracts/record-reader.contract.ts'
import { workerBookContract } from '../contracts/worker-book.contract.ts'
import type { OpenedSqlStore } from './opened-store.ts'

/** The contracts of all ports that a database keeps. */
export const storeContracts = (adapter: string, open: () => Promise<OpenedSqlStore>): void => {
  pairStoreContract(adapter, open)
  recordReaderContract(adapter, open)
  dueWorkContract(adapter, open)
  alertStoreContract(adapter, open)
  receiptStoreContract(adapter, open)
  pauseStoreContract(adapter, open)
  instrumentsContract(adapter, open)
  recordAuditContract(adapter, open)
  purgeContract(adapter, open)
  workerBookContract(adapter, open)
  accountClocksContract(adapter, open)
}
