import { OpenAPIHono } from '@hono/zod-openapi'
import { aroundRequest } from './around-request.ts'
import { mountDocsPage } from './docs-page/docs-page.ts'
import { answerError } from './errors.ts'
import type { HttpEnv } from './http-env.ts'
import type { HttpParts } from './http-parts.ts'
import { mountAll } from './mount.ts'
import { problem } from './problem.ts'
import { addTaskOperation } from './routes/add-task.ts'
import { alertOperations } from './routes/alerts.ts'
import { assignSessionOperations } from './routes/assign-session.ts'
import { collectMessagesOperation } from './routes/collect-messages.ts'
import { completeTaskOperation } from './routes/complete-task.ts'
import { createSessionOperation } from './routes/create-session.ts'
import { endTaskOperations } from './routes/end-task.ts'
import { explainTaskOperation } from './routes/explain-task.ts'
import { getSendInfoOperation } from './routes/get-send-info.ts'
import { healthOperations } from './routes/health.ts'
import { leaseReportOperations } from './routes/lease-reports.ts'
import { leaseTasksOperation } from './routes/lease-tasks.ts'
import { getMetricsOperation } from './routes/metrics.ts'
import { moveSessionOperations } from './routes/move-session.ts'
import { openApiOperation } from './routes/openapi.ts'
import { pauseOperations } from './routes/pauses.ts'
import { readSessionOperations } from './routes/read-sessions.ts'
import { readTaskOperations } from './routes/read-tasks.ts'
import { getStatsOperation } from './routes/stats.ts'
import { takeNextTaskOperation } from './routes/take-next-task.ts'
import { watchPairsOperation } from './routes/watch-pairs.ts'
import { listWorkersOperation } from './routes/workers.ts'

/** The whole interface, ready to be served or to be asked in process. */
export const makeHttpApp = (parts: HttpParts): OpenAPIHono<HttpEnv> => {
  const app = new OpenAPIHono<HttpEnv>()
  app.use(aroundRequest(parts))
  app.notFound((c) => problem(c, 'not_found', { detail: 'There is nothing at this path.' }))
  app.onError(answerError(parts.log))
  mountAll(app, operationsOf(app, parts), parts)
  mountDocsPage(app)
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
  ...endTaskOperations(parts),
  collectMessagesOperation(parts),
  watchPairsOperation(parts),
  ...readSessionOperations(parts),
  ...moveSessionOperations(parts),
  ...assignSessionOperations(parts),
  ...pauseOperations(parts),
  listWorkersOperation(parts),
  getStatsOperation(parts),
  ...alertOperations(parts),
  ...healthOperations(parts),
  getMetricsOperation(parts),
  openApiOperation(app, parts),
]
