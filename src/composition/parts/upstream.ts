import { makeAddTask } from '../../application/upstream/add-task.ts'
import { makeCreateSession } from '../../application/upstream/create-session.ts'
import { type Binding, bind } from '../container.ts'
import * as part from '../tokens.ts'

/** What upstream systems ask for. */
export const upstreamParts: readonly Binding[] = [
  bind(part.CREATE_SESSION, (get) => makeCreateSession({ newId: get(part.NEW_ID) })),
  bind(part.ADD_TASK, (get) => makeAddTask({ records: get(part.RECORDS), newId: get(part.NEW_ID) })),
]
