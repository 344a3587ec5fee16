import { setTimeout as sleep } from 'node:timers/promises'
import type { Timing } from './pair-store.ts'
import type { Node, World } from './world.ts'

/** When things happen in this process: never once it is dead, and not while it is frozen. */
export const timingOf = ({ kernel }: World, node: Node): Timing => {
  const { generation } = node
  const later = (ms: number, then: () => void): void =>
    kernel.after(ms, () => {
      if (node.generation !== generation) return
      const frozenMs = node.frozenUntil - kernel.now()
      if (frozenMs > 0) later(frozenMs, then)
      else then()
    })
  return {
    soon: (then) => later(0, then),
    now: kernel.now,
    wait: (ms) => new Promise((resolve) => later(ms, resolve)),
  }
}

/** For tests that play no seed. */
export const IN_REAL_TIME: Timing = { soon: setImmediate, now: () => performance.now(), wait: sleep }
