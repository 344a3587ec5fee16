import { decisionsContract, sharedDecisionsContract } from '../contracts/decisions.contract.ts'
import { sharedSqlRunnerContract, sqlRunnerContract } from '../contracts/sql-runner.contract.ts'
import { openRunnerOn } from '../support/opened-runner.ts'
import { describeWith } from '../support/services.ts'

for (const engine of ['mysql', 'mariadb'] as const) {
  describeWith(engine, `The runner on ${engine}`, (serverUrl) => {
    const open = () => openRunnerOn(serverUrl)
    sqlRunnerContract(engine, open)
    sharedSqlRunnerContract(engine, open)
    decisionsContract(engine, open)
    sharedDecisionsContract(engine, open)
  })
}
