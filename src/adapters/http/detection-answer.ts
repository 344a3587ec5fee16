import { z } from '@hono/zod-openapi'
import type { Comparison } from '../../domain/detection/round.ts'
import { DETECTION_RULES, type Trace } from '../../domain/detection/traces.ts'

/** What answers say of the trace of a human. */
export const DetectionSchema = z.object({
  rule: z.enum(DETECTION_RULES),
  message_id: z.string(),
  evidence: z.string(),
})

export const toDetectionBody = (trace: Trace | null) =>
  trace === null ? null : { rule: trace.rule, message_id: trace.messageId, evidence: trace.evidence }

export const ComparisonSchema = z.enum(['full', 'limited'] as const satisfies readonly Comparison[]).openapi({
  description:
    '`limited`: there was more to compare than is done at once, so that only whole texts, their beginnings and parts were seen, none with small changes or other words beside them.',
})
