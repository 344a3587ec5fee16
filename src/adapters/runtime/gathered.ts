/** Called often, it does its work once for all calls of so many milliseconds, at their end. */
export const gathered = (ms: number, work: () => void): (() => void) => {
  let isDue = false
  return () => {
    if (isDue) return
    isDue = true
    const timer = setTimeout(() => {
      isDue = false
      work()
    }, ms)
    timer.unref()
  }
}
