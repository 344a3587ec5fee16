import { decisionsContract } from '../contracts/decisions.contract.ts'
import { sqlRunnerContract } from '../contracts/sql-runner.contract.ts'
import { openMemoryRunner } from '../support/opened-runner.ts'

sqlRunnerContract('SQLite', openMemoryRunner)
decisionsContract('SQLite', openMemoryRunner)
