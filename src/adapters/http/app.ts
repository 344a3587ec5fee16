import { OpenAPIHono } from '@hono/zod-openapi'
import { aroundRequest } from './around-request.ts'
import { mountConsole } from './console/console.ts'
import { mountDocsPage } from './docs-page/docs-page.ts'
import type { HttpEnv } from './http-env.ts'
import type { HttpParts } from './http-parts.ts'
import { mountAll } from './mount.ts'
import { problem } from './problem.ts'
import { alertOperations } from './routes/operators/alerts.ts'
import { assignSessionOperations } from './routes/operators/assign-session.ts'
import { cancelTaskOperation } from './routes/operators/cancel-task.ts'
import { streamEventsOperation } from './routes/operators/events.ts'
import { explainTaskOperation } from './routes/operators/explain-task.ts'
import { moveSessionOperations } from './routes/operators/move-session.ts'
import { pauseOperations } from './routes/operators/pauses.ts'
import { previewDetectionOperation } from './routes/operators/preview-detection.ts'
import { readSessionOperations } from './routes/operators/read-sessions.ts'
import { readTaskOperations } from './routes/operators/read-tasks.ts'
import { retryTaskOperation } from './routes/operators/retry-task.ts'
import { getStatsOperation } from './routes/operators/stats.ts'
import { listWorkersOperation } from './routes/operators/workers.ts'
import { collectMessagesOperation } from './routes/receiver/collect-messages.ts'
import { watchPairsOperation } from './routes/receiver/watch-pairs.ts'
import { completeTaskOperation } from './routes/sender/complete-task.ts'
import { getSendInfoOperation } from './routes/sender/get-send-info.ts'
import { leaseReportOperations } from './routes/sender/lease-reports.ts'
import { leaseTasksOperation } from './routes/sender/lease-tasks.ts'
import { takeNextTaskOperation } from './routes/sender/take-next-task.ts'
import { healthOperations } from './routes/service/health.ts'
import { getMetricsOperation } from './routes/service/metrics.ts'
import { openApiOperation } from './routes/service/openapi.ts'
import { addTaskOperation } from './routes/upstream/add-task.ts'
import { createSessionOperation } from './routes/upstream/create-session.ts'

/** The whole interface, ready to be served or to be asked in process. */
export const makeHttpApp = (parts: HttpParts): OpenAPIHono<HttpEnv> => {
  const app = new OpenAPIHono<HttpEnv>()
  const around = aroundRequest(parts)
  app.notFound(around((c) => problem(c, 'not_found', { detail: 'There is nothing at this path.' })))
  mountAll(app, operationsOf(app, parts), parts, around)
  mountDocsPage(app, around)
  mountConsole(app, around, parts)
  return app
}

const operationsOf = (app: OpenAPIHono<HttpEnv>, parts: HttpParts) => [
  createSessionOperation(parts),
  addTaskOperation(parts),
  takeNextTaskOperation(parts),
  getSendInfoOperation(parts),
  leaseTasksOperation(parts),
  completeTaskOperation(parts),
  ...leaseReportOperations(parts),
  ...readTaskOperations(parts),
  explainTaskOperation(parts),
  cancelTaskOperation(parts),
  retryTaskOperation(parts),
  collectMessagesOperation(parts),
  watchPairsOperation(parts),
  ...readSessionOperations(parts),
  ...moveSessionOperations(parts),
  ...assignSessionOperations(parts),
  ...pauseOperations(parts),
  listWorkersOperation(parts),
  getStatsOperation(parts),
  streamEventsOperation(parts),
  previewDetectionOperation(parts),
  ...alertOperations(parts),
  ...healthOperations(parts),
  getMetricsOperation(parts),
  openApiOperation(app, parts),
]
