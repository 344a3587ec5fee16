import type { Wait } from '../ports/timer.ts'

/**
 * What `work` comes to, or what `late` says where that takes longer than so many milliseconds. Its signal aborts as soon as
 * it is waited for no longer.
 */
export const within = async <Answer>(
  wait: Wait,
  ms: number,
  work: (signal: AbortSignal) => Promise<Answer>,
  late: () => Answer,
): Promise<Answer> => {
  const over = new AbortController()
  try {
    return await Promise.race([work(over.signal), wait(ms, over.signal).then(late)])
  } finally {
    over.abort()
  }
}
