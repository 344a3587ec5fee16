import { makeRepairRecord } from '../../application/doctor/repair-records.ts'
import { type Binding, bind } from '../container.ts'
import * as part from '../tokens.ts'

/** What the doctor puts right. */
export const doctorParts: readonly Binding[] = [
  bind(part.REPAIR_RECORD, (get) =>
    makeRepairRecord({
      perform: get(part.PERFORM),
      records: get(part.RECORDS),
      audit: get(part.AUDIT),
      alerts: get(part.ALERT_STORE),
      queue: get(part.QUEUE),
      priorityStepMs: get(part.SETTINGS).priorityStepMs,
    }),
  ),
]
