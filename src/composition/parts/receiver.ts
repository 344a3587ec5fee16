import { makeCollectMessages } from '../../application/receiver/collect-messages.ts'
import { type Binding, bind } from '../container.ts'
import * as part from '../tokens.ts'

/** What RPA receivers ask for. */
export const receiverParts: readonly Binding[] = [
  bind(part.COLLECT_MESSAGES, (get) =>
    makeCollectMessages({
      newId: get(part.NEW_ID),
      digest: get(part.DIGEST),
      detection: get(part.SETTINGS).detection,
      attempts: get(part.SETTINGS).attempts,
      retentionMs: get(part.SETTINGS).retentionMs,
      reader: get(part.READER),
      wait: get(part.WAIT),
    }),
  ),
]
