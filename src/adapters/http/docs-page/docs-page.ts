import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Context, Hono } from 'hono'
import type { Around, HttpEnv } from '../http-env.ts'
import { refuseMethod } from '../mount.ts'
import { respond } from '../respond.ts'
import { type ServedFile, sendFile, served } from '../served-file.ts'

/**
 * The page that shows the document of the interface, at /docs: from files of our own, so that it works where there is
 * no internet. Open to everybody.
 */
export const mountDocsPage = (app: Hono<HttpEnv>, around: Around): void => {
  const read = makeReader()
  app.get(
    '/docs',
    around(async (c) => send(c, '/docs', await read('index.html'), PAGE_HEADERS)),
  )
  // Its links are relative to /docs, so that they also hold behind a proxy that adds a path.
  app.get(
    '/docs/',
    around((c) => respond(c, null, 308, { Location: '../docs' })),
  )
  for (const name of ASSETS) {
    const path = `/docs/assets/${name}`
    app.get(
      path,
      around(async (c) => send(c, path, await read(name), ASSET_HEADERS)),
    )
    app.all(path, around(refuseMethod(READS)))
  }
  for (const path of ['/docs', '/docs/']) app.all(path, around(refuseMethod(READS)))
}

const READS = ['GET', 'HEAD']

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const vendored = (name: string) => createRequire(import.meta.url).resolve(`swagger-ui-dist/${name}`)

const FILES = {
  'index.html': { type: 'text/html; charset=utf-8', path: () => here('index.html') },
  'init.js': { type: 'text/javascript; charset=utf-8', path: () => here('init.js') },
  'swagger-ui.js': { type: 'text/javascript; charset=utf-8', path: () => vendored('swagger-ui-bundle.js') },
  'swagger-ui.css': { type: 'text/css; charset=utf-8', path: () => vendored('swagger-ui.css') },
  'favicon.png': { type: 'image/png', path: () => vendored('favicon-32x32.png') },
} as const

type FileName = keyof typeof FILES
const ASSETS = ['init.js', 'swagger-ui.js', 'swagger-ui.css', 'favicon.png'] as const satisfies FileName[]

// Nothing from elsewhere and nothing inline, save the styles that Swagger UI sets on its elements.
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const PAGE_HEADERS = { 'Content-Security-Policy': POLICY, 'Cache-Control': 'no-cache' }
const ASSET_HEADERS = { 'Cache-Control': 'public, max-age=3600' }

/** Each file is read when it is first asked for, and kept. */
const makeReader = () => {
  const files = new Map<FileName, Promise<ServedFile>>()
  return (name: FileName): Promise<ServedFile> => {
    const file = files.get(name) ?? readAsset(name)
    files.set(name, file)
    return file
  }
}

const readAsset = async (name: FileName): Promise<ServedFile> => {
  const { type, path } = FILES[name]
  return served(type, new Uint8Array(await readFile(path())))
}

const send = (
  c: Context<HttpEnv>,
  route: string,
  file: ServedFile,
  headers: { readonly [name: string]: string },
) => {
  c.set('route', route)
  return sendFile(c, file, headers)
}
