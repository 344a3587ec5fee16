/**
 * Where the texts of robot tasks are that came without one (CONTRACT 3). Each adapter passes
 * test/contracts/task-source.contract.ts.
 */
export interface TaskSource {
  /**
   * The text of this external task, or null when there is no such task. Throws SourceUnavailable, after `withinMs`
   * milliseconds at most, which are 5 s unless fewer are given.
   */
  fetchContent(externalTaskId: string, withinMs?: number): Promise<string | null>
}

/** The source of a service that has none. */
export const NO_SOURCE: TaskSource = {
  fetchContent: async () => {
    throw new SourceUnavailable('no external task source is configured')
  },
}

/** The source does not answer, or not with a text that can be typed: it may later. */
export class SourceUnavailable extends Error {
  override readonly name = 'SourceUnavailable'
}
