import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { openSqliteStore } from '../../src/adapters/sqlite/store.ts'
import { temporaryFolder } from '../support/server-process.ts'

const KEY = { digest: 'd'.repeat(64), fingerprint: 'asked' }
const BEGIN = `
  INSERT INTO idempotency_keys (key_digest, fingerprint, owner, status_code, body, begun_at)
  VALUES ('${KEY.digest}', 'asked', 'one', NULL, NULL, '2026-11-22T08:00:00.000Z')`

it('takes a key that an older version began, during an update, for one that is at work', async () => {
  const folder = await temporaryFolder()
  const path = join(folder.path, 'a.db')
  const open = async () => {
    const store = openSqliteStore({ path, now: () => new Date() })
    await store.migrate()
    return store
  }
  await (await open()).close()
  const older = new DatabaseSync(path)
  older.exec(BEGIN)
  older.close()

  const store = await open()
  expect(await store.receipts.find(KEY)).toEqual({ kind: 'running' })
  const pair = { accountId: 'acc-1', shopId: 'shop-9' }
  const decided = store.pairs.changePair(pair, { key: KEY }, () => ({ answer: null, change: null }))
  await expect(decided).rejects.toMatchObject({ name: 'KeyTaken', kept: { kind: 'running' } })
  await store.close()
  await folder.remove()
})
