import { randomUUID } from 'node:crypto'
import type { TaskQueue } from '../../application/ports/task-queue.ts'
import type { QueueCalls } from './queue-calls.ts'

type IndexMarker = Pick<TaskQueue, 'isFilled' | 'beginFill' | 'markFilled'> & {
  /** Something that belongs into the index is not in it. */
  noteLoss(): void
}

/**
 * Whether the index may be trusted. Every key of it has the token under which it was begun, so that one which was
 * flushed or evicted is missed. What was filled counts for that token, for the run of the server that said so, and for
 * the connection on which it was filled: whatever answers after a reconnection may have lost the last second. The same
 * goes for what Redis refused to take: a full memory may last longer than changes are offered again.
 */
export const makeIndexMarker = (calls: Pick<QueueCalls, 'run' | 'connectionNo'>): IndexMarker => {
  let filled: string | null = null
  let losses = 0
  const ask = async (script: 'standOfIndex' | 'beginIndex', args: string[]): Promise<string | null> => {
    const epoch = calls.connectionNo() + losses
    const [token, run] = (await calls.run(script, args)) as [token: string, run: string]
    return token === '' ? null : [token, run, epoch].join(' ')
  }
  const standing = () => ask('standOfIndex', [])
  return {
    isFilled: async () => {
      const stands = await standing()
      return stands !== null && stands === filled
    },
    beginFill: async () => (await ask('beginIndex', [randomUUID()])) ?? '',
    markFilled: async (token) => {
      if ((await standing()) === token) filled = token
    },
    noteLoss: () => {
      losses += 1
    },
  }
}
