import type { StoreOptions } from '../../src/adapters/sql/sql-store.ts'
import { accountClocksContract } from '../contracts/account-clocks.contract.ts'
import { alertStoreContract } from '../contracts/alert-store.contract.ts'
import { dueWorkContract } from '../contracts/due-work.contract.ts'
import { eventLogContract } from '../contracts/event-log.contract.ts'
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
export const storeContracts = (
  adapter: string,
  open: (options?: StoreOptions) => Promise<OpenedSqlStore>,
): void => {
  const plain = () => open()
  pairStoreContract(adapter, plain)
  recordReaderContract(adapter, plain)
  dueWorkContract(adapter, plain)
  alertStoreContract(adapter, plain)
  eventLogContract(adapter, plain)
  receiptStoreContract(adapter, plain)
  pauseStoreContract(adapter, plain)
  instrumentsContract(adapter, open)
  recordAuditContract(adapter, plain)
  purgeContract(adapter, plain)
  workerBookContract(adapter, plain)
  accountClocksContract(adapter, plain)
}
