import { NotStartable } from './adapters/sql/not-startable.ts'
import { DatabaseUnavailable } from './application/ports/unavailable.ts'
import { BadSetting } from './settings/readers.ts'

/** What keeps it from starting, in one line that names the setting, or null for what nobody expected. */
export const startFault = (error: unknown): string | null => {
  if (error instanceof BadSetting) return error.message
  const isOfDatabase = error instanceof NotStartable || error instanceof DatabaseUnavailable
  return isOfDatabase ? `DATABASE_URL: ${error.message.replaceAll(/\s+/g, ' ')}` : null
}

const OF_HOST: readonly unknown[] = ['ENOTFOUND', 'EAI_AGAIN', 'EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL']

/** Why nothing can listen there. */
export const notListening = (error: NodeJS.ErrnoException, host: string, port: number): BadSetting =>
  OF_HOST.includes(error.code)
    ? new BadSetting('HOST', `${host} cannot be had: ${error.message}`)
    : new BadSetting('PORT', `${port} cannot be had on ${host}: ${error.message}`)
