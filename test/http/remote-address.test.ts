import { expect, it } from 'vitest'
import { addressIn } from '../../src/adapters/http/remote-address.ts'

it.each([
  ['10.0.0.1', '10.0.0.1'],
  [' 10.0.0.1:51234 ', '10.0.0.1'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['[2001:DB8::1]:443', '2001:db8::1'],
  ['2001:db8::1', '2001:db8::1'],
  ['unknown', null],
  ['10.0.0.1.evil', null],
  [`fe80::1%${'x'.repeat(100)}`, null],
  ['', null],
])('%s is the address %s', (said, address) => {
  expect(addressIn(said)).toBe(address)
})
