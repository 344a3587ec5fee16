/** Counts a message, and says whether it is one too many. */
export type JudgeRate = () => boolean

export const noLimit: JudgeRate = () => false

/** So many within a span; above that it takes none for `mutedMs` from then on. */
export const atMost = (messages: number, withinMs: number, mutedMs = 0): JudgeRate => {
  const taken: number[] = []
  let mutedUntil = 0
  return () => {
    const now = performance.now()
    if (now < mutedUntil) return true
    if (taken.filter((at) => at > now - withinMs).length >= messages) {
      mutedUntil = now + mutedMs
      return true
    }
    taken.push(now)
    return false
  }
}
