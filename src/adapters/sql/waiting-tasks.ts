import type { PauseScope } from '../../domain/pause.ts'
import { columnsOf } from './engine/statement-text.ts'
import type { Params } from './engine/steps.ts'
import { TASKS } from './rows/task-row.ts'

const NO_EARLIER = `NOT EXISTS (
      SELECT 1
      FROM session_tasks earlier
      WHERE earlier.session_id = t.session_id
        AND earlier.position < t.position
        AND earlier.status IN ('pending', 'sent')
    )`

// A value and no EXISTS: that one MySQL answers by going through all working sessions, for every slice.
const OF_WORKING = `(
      SELECT s.state
      FROM sessions s
      WHERE s.session_id = t.session_id
    ) IN ('pending', 'active')`

const waitingWhere = (condition: string): string => `
  SELECT ${columnsOf(TASKS, 't')}
  FROM session_tasks t
  WHERE t.status = 'pending'
    AND t.redis_task_id > :after
    AND ${condition}
    AND ${NO_EARLIER}
    AND ${OF_WORKING}
  ORDER BY t.redis_task_id`

/** The tasks that wait to be sent, each its working session's next one. */
export const SELECT_WAITING = waitingWhere('1 = 1')
const SELECT_WAITING_OF_ACCOUNT = waitingWhere('t.account_id = :id')
const SELECT_WAITING_OF_SHOP = waitingWhere('t.shop_id = :id')
const SELECT_WAITING_OF_TYPE = waitingWhere('t.task_type = :id')

/** The statement for those that a pause of this scope holds back. */
export const waitingIn = (scope: PauseScope): { readonly sql: string; readonly params: Params } => {
  const id = scope.slice(scope.indexOf(':') + 1)
  if (scope.startsWith('account:')) return { sql: SELECT_WAITING_OF_ACCOUNT, params: { id } }
  if (scope.startsWith('shop:')) return { sql: SELECT_WAITING_OF_SHOP, params: { id } }
  if (scope.startsWith('type:')) return { sql: SELECT_WAITING_OF_TYPE, params: { id } }
  return { sql: SELECT_WAITING, params: {} }
}

// Many tasks wait, few of them changed lately, which SQLite cannot know. What stands behind NOT it does not look up in
// an index, so it begins with what changed; MySQL reads it as the plain comparison.
export const SELECT_CHANGED_WAITING = `
  SELECT ${columnsOf(TASKS, 't')}
  FROM session_tasks t
  WHERE t.status = 'pending'
    AND t.changed_at >= :since
    AND NOT t.redis_task_id <= :after
    AND ${NO_EARLIER}
    AND ${OF_WORKING}
  ORDER BY t.redis_task_id`

// The same for sessions. SQLite keeps to the order of a CROSS JOIN.
export const SELECT_WAITING_OF_CHANGED = `
  SELECT ${columnsOf(TASKS, 't')}
  FROM sessions s
  CROSS JOIN session_tasks t
    ON t.session_id = s.session_id
  WHERE s.state IN ('pending', 'active')
    AND s.last_activity >= :since
    AND NOT t.status <> 'pending'
    AND NOT t.redis_task_id <= :after
    AND ${NO_EARLIER}
  ORDER BY t.redis_task_id`
