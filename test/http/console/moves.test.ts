import { expect, it, vi } from 'vitest'
import { makePageWorld, WEB } from './page-world.ts'

vi.stubGlobal('localStorage', makePageWorld().localStorage)
const { retryOf } = await import(new URL('session/moves.js', WEB).href)

it.each([
  ['auto_bargain', 'pending', 'retry'],
  ['auto_bargain', 'active', 'retry'],
  ['auto_bargain', 'transferred', 'retry-handback'],
  ['auto_bargain', 'paused', null],
  ['auto_bargain', 'completed', null],
  ['manual_complaint', 'pending', 'retry'],
  ['manual_complaint', 'active', 'retry'],
  ['manual_complaint', 'transferred', null],
])('offers for a failed text of %s, %s, what the service takes: %s', (task_type, state, way) => {
  expect(retryOf({ task_type, state })).toBe(way)
})
