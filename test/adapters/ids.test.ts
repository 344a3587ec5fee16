import { describe, expect, it } from 'vitest'
import { newId, newSecret } from '../../src/adapters/runtime/ids.ts'
import { takeRandomBytes } from '../../src/adapters/runtime/random-bytes.ts'

describe('ids and secrets', () => {
  it('are made once each, and ids in their order', () => {
    const ids = Array.from({ length: 20_000 }, () => newId('task'))
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.toSorted()).toEqual(ids)
    for (const id of ids)
      expect(id).toMatch(/^tsk_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)

    const secrets = Array.from({ length: 20_000 }, newSecret)
    expect(new Set(secrets).size).toBe(secrets.length)
    for (const secret of secrets) expect(secret).toMatch(/^[\w-]{24}$/)
  })

  it('are made of random bytes that are handed out once, also over the end of what was fetched', () => {
    const taken = Array.from({ length: 5_000 }, (_, index) =>
      takeRandomBytes(16 + (index % 17)).toString('hex'),
    )
    expect(new Set(taken.map((bytes) => bytes.slice(0, 32))).size).toBe(taken.length)
    for (const [index, bytes] of taken.entries()) expect(bytes).toHaveLength(2 * (16 + (index % 17)))
  })
})
