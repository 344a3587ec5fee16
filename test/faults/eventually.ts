import { setTimeout as wait } from 'node:timers/promises'

/** Asks again and again; false when it did not come about in time. */
export const eventually = async (withinMs: number, ask: () => Promise<boolean>): Promise<boolean> => {
  const giveUp = Date.now() + withinMs
  for (;;) {
    if (await ask().catch(() => false)) return true
    if (Date.now() > giveUp) return false
    await wait(150)
  }
}
