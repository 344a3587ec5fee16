import { setTimeout as wait } from 'node:timers/promises'

type LoopOptions = {
  readonly name: string
  /** The rest between two runs; the first comes at a random moment within it, so that replicas do not run together. */
  readonly everyMs: number
  /** Resolves to whether there is more: then it runs again at once; else in `restMs`, where it says so. */
  readonly step: () => Promise<Stepped>
  readonly onError: (name: string, error: unknown) => void
  readonly random: () => number
}

type Stepped = { readonly isMore: boolean; readonly restMs?: number }

/** Work that goes on by itself. A run that fails is told and tried again: a loop never dies. */
export type Loop = {
  /** Runs at once, or once more if it is running. */
  ring(): void
  /** Resolves when the run in progress is over; there is none after it. */
  stop(): Promise<void>
}

export const startLoop = ({ name, everyMs, step, onError, random }: LoopOptions): Loop => {
  const end = new AbortController()
  let bell = new AbortController()
  const rest = async (ms: number) => {
    await wait(ms, undefined, { signal: AbortSignal.any([end.signal, bell.signal]) }).catch(() => undefined)
    // A bell that rang during the run before is heard here, and only once.
    if (bell.signal.aborted) bell = new AbortController()
  }
  const run = async () => {
    await rest(random() * everyMs)
    while (!end.signal.aborted) {
      const { isMore, restMs = everyMs } = await step().catch((error: unknown): Stepped => {
        onError(name, error)
        return { isMore: false }
      })
      if (!isMore) await rest(restMs)
    }
  }
  const over = run()
  return {
    ring: () => bell.abort(),
    stop: async () => {
      end.abort()
      await over
    },
  }
}
