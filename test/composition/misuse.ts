import { type Binding, bind, type Get, token } from '../../src/composition/container.ts'
import { LOG, STORE } from '../../src/composition/tokens.ts'

/** Never runs: each line is a mistake in the wiring that must not compile. */
export const misuse = (get: Get) => {
  const PORT = token<number>('port')
  // @ts-expect-error: text is no number.
  bind(PORT, () => '8000')
  // @ts-expect-error: a store is no log.
  bind(LOG, (get) => get(STORE))
  // @ts-expect-error: half a log is none.
  bind(LOG, () => ({ info: () => {} }))
  // @ts-expect-error: nobody knows what a bare symbol stands for.
  get(Symbol('log'))
  // @ts-expect-error: only `bind` holds a part against its token.
  const loose: Binding = { of: LOG, make: () => 42 }
  // @ts-expect-error: nobody knows what a bare symbol stands for.
  bind(Symbol('log'), (get) => get(LOG).debug('no facts'))
  return loose
}
