import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openSqliteStore } from '../../src/adapters/sqlite/store.ts'
import { temporaryFolder } from '../support/server-process.ts'

const key = (owner: string) => ({ digest: 'd'.repeat(64), owner })

it('frees the idempotency keys of requests that died with the process, and keeps what was answered', async () => {
  const folder = await temporaryFolder()
  const open = async () => {
    const store = openSqliteStore({ path: join(folder.path, 'a.db'), now: () => new Date() })
    await store.migrate()
    return store
  }
  const before = await open()
  const answered = { digest: 'e'.repeat(64), owner: 'one' }
  await before.receipts.begin(answered, 'asked', 60_000)
  await before.receipts.keep({ ...answered, reply: { code: 201, text: '{}' } })
  await before.receipts.begin(key('one'), 'asked', 60_000)
  expect(await before.receipts.begin(key('two'), 'asked', 60_000)).toEqual({ kind: 'running' })
  await before.close()

  const after = await open()
  expect(await after.receipts.begin(key('two'), 'asked', 60_000)).toEqual({ kind: 'first' })
  expect(await after.receipts.begin(answered, 'asked', 60_000)).toEqual({
    kind: 'answered',
    reply: { code: 201, text: '{}' },
  })
  await after.close()
  await folder.remove()
})
