import type { Ask, Perform } from '../../src/application/pair/ask.ts'
import type { Get } from '../../src/composition/container.ts'
import * as part from '../../src/composition/tokens.ts'

/** All that callers ask for, carried out at once: as HTTP does it, without HTTP. */
export const useCasesOf = (get: Get) => {
  const perform = get(part.PERFORM)
  return {
    createSession: performed(perform, get(part.CREATE_SESSION)),
    addTask: performed(perform, get(part.ADD_TASK)),
    takeNextTask: get(part.TAKE_NEXT_TASK),
    leaseTasks: get(part.LEASE_TASKS),
    getSendInfo: get(part.GET_SEND_INFO),
    completeTask: performed(perform, get(part.COMPLETE_TASK)),
    extendLease: performed(perform, get(part.EXTEND_LEASE)),
    failTask: performed(perform, get(part.FAIL_TASK)),
    releaseTask: performed(perform, get(part.RELEASE_TASK)),
    collectMessages: performed(perform, get(part.COLLECT_MESSAGES)),
    moveSession: performed(perform, get(part.MOVE_SESSION)),
    assignSession: performed(perform, get(part.ASSIGN_SESSION)),
    cancelTask: performed(perform, get(part.CANCEL_TASK)),
    retryTask: performed(perform, get(part.RETRY_TASK)),
    explainTask: get(part.EXPLAIN_TASK),
    putPause: get(part.PUT_PAUSE),
    removePause: get(part.REMOVE_PAUSE),
    previewDetection: get(part.PREVIEW_DETECTION),
  }
}

const performed =
  <Asked extends readonly unknown[], Answer>(perform: Perform, useCase: (...asked: Asked) => Ask<Answer>) =>
  (...asked: Asked): Promise<Answer> =>
    perform(useCase(...asked))
