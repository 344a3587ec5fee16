import { setTimeout as after } from 'node:timers/promises'
import type { Wait } from '../../application/ports/timer.ts'

/** The port's Wait on the runtime's timers. */
export const wait: Wait = (ms, signal) => after(ms, undefined, { signal }).catch(() => undefined)
