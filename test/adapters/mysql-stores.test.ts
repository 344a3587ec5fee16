import { openOn } from '../support/opened-store.ts'
import { describeWith } from '../support/services.ts'
import { storeContracts } from '../support/store-contracts.ts'

describeWith('mysql', 'Stores on MySQL', (url) => {
  storeContracts('MySQL', () => openOn(url))
})
