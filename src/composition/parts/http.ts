import { makeHttpApp } from '../../adapters/http/app.ts'
import { makeCrowd } from '../../adapters/http/crowd.ts'
import { asAsker, asNobody } from '../../adapters/runtime/asker.ts'
import { inTime } from '../../adapters/runtime/in-time.ts'
import type { AlertStore } from '../../application/ports/alert-store.ts'
import { type Binding, bind, type Get } from '../container.ts'
import { settle } from '../settle.ts'
import * as part from '../tokens.ts'

/** The interface over HTTP. */
export const httpParts: readonly Binding[] = [
  bind(part.APP, (get) => makeHttpApp(get(part.HTTP_PARTS))),
  bind(part.HTTP_PARTS, (get) => ({
    perform: get(part.PERFORM),
    createSession: get(part.CREATE_SESSION),
    addTask: get(part.ADD_TASK),
    takeNextTask: get(part.TAKE_NEXT_TASK),
    leaseTasks: get(part.LEASE_TASKS),
    getSendInfo: get(part.GET_SEND_INFO),
    completeTask: get(part.COMPLETE_TASK),
    extendLease: get(part.EXTEND_LEASE),
    failTask: get(part.FAIL_TASK),
    releaseTask: get(part.RELEASE_TASK),
    collectMessages: get(part.COLLECT_MESSAGES),
    moveSession: get(part.MOVE_SESSION),
    assignSession: get(part.ASSIGN_SESSION),
    cancelTask: get(part.CANCEL_TASK),
    retryTask: get(part.RETRY_TASK),
    explainTask: get(part.EXPLAIN_TASK),
    putPause: get(part.PUT_PAUSE),
    removePause: get(part.REMOVE_PAUSE),
    previewDetection: get(part.PREVIEW_DETECTION),
    events: get(part.EVENT_STREAM),
    records: get(part.RECORDS),
    alerts: ringingAlerts(get),
    sendTrial: get(part.SEND_TRIAL),
    receipts: get(part.RECEIPTS),
    pauses: get(part.PAUSES),
    workers: get(part.WORKERS),
    hasTaskSource: get(part.SETTINGS).externalTaskUrl !== null,
    health: {
      database: get(part.DATABASE_ANSWERS),
      clocks: () => inTime(READY_MS, get(part.ACCOUNT_CLOCKS).skewed()),
      queue: () =>
        inTime(READY_MS, get(part.QUEUE).isFilled()).then(
          () => true,
          () => false,
        ),
    },
    metrics: {
      ...get(part.METRICS),
      // Counting keeps nobody from an answer, and yet a scrape shows what was answered before it.
      render: async () => {
        await settle(get)
        return get(part.METRICS).render()
      },
    },
    crowd: makeCrowd(get(part.ELAPSED_MS)),
    asAsker,
    asNobody,
    keys: get(part.SETTINGS).keys,
    log: get(part.LOG),
    shuttingDown: get(part.SHUTDOWN).signal,
    publicUrl: get(part.SETTINGS).publicUrl,
    patience: get(part.SETTINGS),
    newRequestId: get(part.NEW_SECRET),
    now: get(part.NOW),
  })),
]

/** What somebody has tried again goes out at once. */
const ringingAlerts = (get: Get): AlertStore => ({
  ...get(part.ALERT_STORE),
  retry: async (id) => {
    const alert = await get(part.ALERT_STORE).retry(id)
    get(part.BELL).ring()
    return alert
  },
})

/** /ready answers within 2 s (CONTRACT 9). */
const READY_MS = 1_500
