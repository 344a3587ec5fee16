import { openOn } from '../support/opened-store.ts'
import { describeWith } from '../support/services.ts'
import { storeContracts } from '../support/store-contracts.ts'

describeWith('mariadb', 'Stores on MariaDB', (url) => {
  storeContracts('MariaDB', () => openOn(url))
})
