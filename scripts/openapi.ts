import { buildService } from '../src/composition/build-service.ts'
import { APP } from '../src/composition/tokens.ts'
import { readSettings } from '../src/settings/settings.ts'

/** The document of the interface as the service serves it with the default settings, formatted as it is committed. */
export const openApiText = async (): Promise<string> => {
  // Nothing is opened for it: neither the database nor a port. A config.yaml that lies around is not looked at.
  const app = buildService(readSettings({ CONFIG: '/dev/null', LOG_LEVEL: 'silent' }))(APP)
  const answer = await app.request('/openapi.json')
  return `${JSON.stringify(await answer.json(), null, 2)}\n`
}

export const OPENAPI_FILE = new URL('../docs/openapi.json', import.meta.url)
