import type { Hono } from 'hono'
import type { Answerer, Around, HttpEnv } from '../http-env.ts'
import type { HttpParts } from '../http-parts.ts'
import { refuseMethod } from '../mount.ts'
import { problem } from '../problem.ts'
import { respond } from '../respond.ts'
import { type ServedFile, sendFile } from '../served-file.ts'
import { type ConsoleFiles, readConsoleFiles, readFrame, servedText } from './files.ts'
import { signInAnswers } from './sign-in.ts'

/** Where the page is shown: all of them are one page, which looks at its address itself. */
const PAGES = ['', '/inbox', '/board', '/sessions/:id', '/dispatch', '/detection', '/numbers'] as const

/** The operators' page, at /console: open to everybody, for its data needs a key. */
export const mountConsole = (app: Hono<HttpEnv>, around: Around, parts: HttpParts): void => {
  const read = makeReader()
  const { signIn, me, signOut } = signInAnswers(parts)
  const mount = (path: string, method: string, answer: Answerer): void => {
    const methods = method === 'GET' ? READS : [method]
    const refuse = refuseMethod(methods)
    app.all(
      path,
      around((c) => {
        c.set('route', path)
        return methods.includes(c.req.method) ? answer(c) : refuse(c)
      }),
    )
  }
  mount('/console/sign-in', 'POST', signIn)
  mount('/console/sign-out', 'POST', signOut)
  mount('/console/me', 'GET', me)
  mount('/console/', 'GET', (c) => respond(c, null, 308, { Location: '../console' }))
  for (const page of PAGES) {
    const up = page === '' ? 'console/' : '../'.repeat(page.split('/').length - 2)
    mount(`/console${page}`, 'GET', async (c) => sendFile(c, await read.page(up), PAGE_HEADERS))
  }
  for (const folder of ['web', 'vendor']) {
    mount(`/console/${folder}/*`, 'GET', async (c) => {
      const file = (await read.files()).get(c.req.path.slice('/console/'.length))
      return file === undefined
        ? problem(c, 'not_found', { detail: 'There is nothing at this path.' })
        : sendFile(c, file, { 'Cache-Control': 'no-cache' })
    })
  }
}

const READS = ['GET', 'HEAD']

// Nothing from elsewhere and nothing inline.
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

const PAGE_HEADERS = { 'Content-Security-Policy': POLICY, 'Cache-Control': 'no-cache' }

/** The files are read when they are first asked for, and kept. */
const makeReader = () => {
  let reading: Promise<ConsoleFiles> | undefined
  const files = () => {
    reading ??= readConsoleFiles()
    return reading
  }
  const pages = new Map<string, Promise<ServedFile>>()
  const page = (up: string) => {
    const made =
      pages.get(up) ?? Promise.all([readFrame(), files()]).then(([frame, all]) => pageOf(frame, up, all))
    pages.set(up, made)
    return made
  }
  return { files, page }
}

/**
 * The frame with what it loads, as seen from `up`: all modules at once, so that they are not found one after another,
 * each only when the one before has arrived.
 */
const pageOf = (frame: string, up: string, files: ConsoleFiles): ServedFile => {
  const paths = [...files.keys()]
  const head = [
    ...paths.filter(isStyle).map((path) => `<link rel="stylesheet" href="${up}${path}">`),
    ...paths.filter(isModule).map((path) => `<link rel="modulepreload" href="${up}${path}">`),
  ].join('\n    ')
  return servedText('text/html; charset=utf-8', frame.replaceAll('{{up}}', up).replace('{{head}}', head))
}

const isStyle = (path: string) => path.endsWith('.css')
// The one script that is no module runs before anything is shown; the charts are loaded by the page that has some.
const isModule = (path: string) => path.endsWith('.js') && !LATER.has(path)
const LATER = new Set(['web/before.js', 'web/live/line-worker.js', 'vendor/uplot.js'])
