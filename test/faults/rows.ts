import type { Row } from './row.ts'
import { COMMITS } from './rows/commits.ts'
import { FREEZES } from './rows/freezes.ts'
import { KILLS } from './rows/kills.ts'
import { OPERATION } from './rows/operation.ts'
import { REDIS } from './rows/redis.ts'
import { SENDERS } from './rows/senders.ts'

/** The rows of the fault matrix that apply, in the order in which a run plays them. */
export const ROWS: readonly Row[] = [...COMMITS, ...SENDERS, ...OPERATION, ...KILLS, ...FREEZES, ...REDIS]
