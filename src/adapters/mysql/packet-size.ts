import type { RowDataPacket } from 'mysql2/promise'
import type { Statement } from '../sql/engine/steps.ts'
import { isConnectionLost, isTooLarge, NoAnswer } from './failures.ts'
import { type Run, statementMs } from './run.ts'

export const SELECT_PACKET_BYTES = `
  SELECT @@max_allowed_packet AS bytes`

/**
 * Whether the statement was larger than the server takes. It says so, or ends the connection while it is still being
 * sent to, so that its word gets lost: then it is asked what it takes.
 */
export const wasTooLarge = async (run: Run, statement: Statement, error: unknown): Promise<boolean> => {
  if (isTooLarge(error)) return true
  const bytes = bytesOf(statement)
  if (bytes < LARGE_BYTES || !isConnectionLost(error) || error instanceof NoAnswer) return false
  return packetBytes(run).then(
    (most) => bytes > most,
    () => false,
  )
}

/** No server that is set with sense takes less. */
const LARGE_BYTES = 65_536

const bytesOf = ({ sql, params }: Statement): number =>
  Object.values(params).reduce<number>(
    (sum, value) => sum + (typeof value === 'string' ? Buffer.byteLength(value) : 8),
    sql.length,
  )

const packetBytes = async (run: Run): Promise<number> => {
  const { connections, waits } = run
  const connection = await connections.take(waits)
  try {
    const asked = connection.query<RowDataPacket[]>(SELECT_PACKET_BYTES)
    const [rows] = await connections.answer(statementMs(run), asked)
    return Number(rows[0]?.bytes)
  } finally {
    connection.destroy()
  }
}
