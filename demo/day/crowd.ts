/** Those who are busy with something that ends by itself: never more than so many at once. */
export type Crowd = {
  /** Begins it, if there is room. A failure is told, and ends this one alone. */
  readonly enter: (run: () => Promise<void>) => boolean
  readonly size: () => number
  /** Resolves once nobody is left. */
  readonly empty: () => Promise<void>
}

export const makeCrowd = (most: number, onError: (error: unknown) => void): Crowd => {
  const inside = new Set<Promise<void>>()
  return {
    enter: (run) => {
      if (inside.size >= most) return false
      const one: Promise<void> = run()
        .catch(onError)
        .finally(() => inside.delete(one))
      inside.add(one)
      return true
    },
    size: () => inside.size,
    empty: async () => {
      while (inside.size > 0) await Promise.all(inside)
    },
  }
}
