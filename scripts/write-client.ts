import { readFile, writeFile } from 'node:fs/promises'
import { CLIENT_FILE, clientText } from './client.ts'
import { OPENAPI_FILE } from './openapi.ts'

await writeFile(CLIENT_FILE, await clientText(await readFile(OPENAPI_FILE, 'utf8')))
