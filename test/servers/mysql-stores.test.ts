import { makeHeard } from '../support/heard-statements.ts'
import { openOn } from '../support/opened-store.ts'
import { openMysqlPlanner } from '../support/planners.ts'
import { describeWith } from '../support/services.ts'
import { statementPlans } from '../support/statement-plans.ts'
import { storeContracts } from '../support/store-contracts.ts'

describeWith('mysql', 'Stores on MySQL', (url) => {
  const heard = makeHeard()
  storeContracts('MySQL', (options) => openOn(url, heard.hear, options))
  statementPlans('MySQL', heard, () => openMysqlPlanner(url))
})
