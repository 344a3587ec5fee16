import { changing, fixed, table } from '../engine/table.ts'

/** When each account was last asked for, and whether its silence was told since. */
export const POLLS = table('account_polls', {
  account_id: fixed<string>(),
  asked_at: changing<Date>(),
  silence_told: changing<number>(),
})
