import {
  type Bargain,
  batchBytes,
  completeBytes,
  createBytes,
  getBytes,
  infoBytes,
  LINES,
} from './requests.ts'
import type { Call } from './wire.ts'

// Each request with what its answer must say: another status, id or text is an error.

export const create = (it: Bargain): Call =>
  checked(createBytes(it), 201, (said) => {
    it.sessionId = said.session_id ?? ''
    it.taskId = said.task_id ?? ''
    const hasIds = it.sessionId.startsWith('ses_') && it.taskId.startsWith('tsk_')
    return hasIds && said.shop_id === it.shop && said.state === 'pending'
  })

export const info = (it: Bargain): Call =>
  checked(
    infoBytes(it),
    200,
    (said) => said.task_id === it.taskId && said.send_content === it.text && said.shop_id === it.shop,
  )

export const complete = (it: Bargain): Call =>
  checked(
    completeBytes(it),
    200,
    (said) =>
      said.session_id === it.sessionId && said.task_id === it.taskId && said.task_status === 'completed',
  )

export const batch = (it: Bargain): Call =>
  checked(
    batchBytes(it),
    200,
    (said) => said.session_id === it.sessionId && said.stored === LINES && said.detection === null,
  )

export const read = (it: Bargain, state: string): Call =>
  checked(
    getBytes(it),
    200,
    (said) => said.session_id === it.sessionId && said.shop_id === it.shop && said.state === state,
  )

type Said = Readonly<Record<string, string>> & { readonly stored: number; readonly detection: unknown }

const checked = (bytes: Call['bytes'], wanted: number, isRight: (said: Said) => boolean): Call => ({
  bytes,
  isLast: true,
  check: (status, body) => status === wanted && isRight(JSON.parse(body)),
})
