export type ListenerLimits = { readonly all: number; readonly perKey: number }

/** How many there are, in all and of each key. */
export const makeCounts = () => {
  const ofKeys = new Map<string, number>()
  let all = 0
  const add = (key: string | null, count: number): void => {
    all += count
    if (key === null) return
    const left = (ofKeys.get(key) ?? 0) + count
    if (left === 0) ofKeys.delete(key)
    else ofKeys.set(key, left)
  }
  return {
    /** One more, and what gives its place back, once; null where there is no room. */
    take: (key: string | null, limits: ListenerLimits): (() => void) | null => {
      const ofKey = key === null ? 0 : (ofKeys.get(key) ?? 0)
      if (all >= limits.all || ofKey >= limits.perKey) return null
      add(key, 1)
      return () => add(key, -1)
    },
  }
}

/** Lets so many work at a time; the others wait for one of them to end. */
export const makeRoom = (most: number) => {
  const waiting: (() => void)[] = []
  let inside = 0
  return async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    if (inside >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else inside += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) inside -= 1
      else next()
    }
  }
}
