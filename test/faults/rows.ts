import { type Row, underLoad } from './row.ts'

export const ROWS: readonly Row[] = [
  {
    name: 'nothing goes wrong',
    of: 'the load alone',
    on: ['sqlite', 'mysql', 'mariadb'],
    play: underLoad(async () => new Promise((r) => setTimeout(r, 3000))),
  },
]
