import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { KEYS, useHttpApps } from '../http-steps.ts'

const open = useHttpApps()
const get = async (path: string, init: RequestInit = {}) => {
  const { app } = await open({ keys: KEYS })
  return app.request(path, init)
}
const WEB = new URL('../../../src/adapters/http/console/web/', import.meta.url)
const inFolder = readdirSync(WEB, { recursive: true }).map(String)

const PAGES = ['', '/inbox', '/board', '/sessions/ses_x', '/dispatch', '/detection', '/numbers']

describe('GET /console', () => {
  it.each(PAGES)('is one page that everybody may read: /console%s', async (path) => {
    const page = await get(`/console${path}?tab=mine`)
    expect(page.status).toBe(200)
    expect(page.headers.get('Content-Type')).toBe('text/html; charset=utf-8')
    expect(page.headers.get('Content-Security-Policy')).toBe(
      "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    )
    expect(page.headers.get('X-Content-Type-Options')).toBe('nosniff')
    expect(page.headers.get('Referrer-Policy')).toBe('no-referrer')
  })

  it.each(PAGES)('has nothing inline and names no other host: /console%s', async (path) => {
    const html = await (await get(`/console${path}`)).text()
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/)
    const links = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => link)
    expect(links.length).toBeGreaterThan(40)
    // Also behind a proxy that adds a path.
    for (const base of ['http://service/', 'http://service/robots/']) {
      const paths = links.map((link) => new URL(link, `${base}console${path}`))
      expect(new Set(paths.map(({ host }) => host))).toEqual(new Set(['service']))
      const prefix = `${new URL(base).pathname}console/`
      expect(paths.filter(({ pathname }) => !/^(web|vendor)\//.test(pathname.replace(prefix, '')))).toEqual(
        [],
      )
    }
  })

  it('serves every file that it names, with its type, and not again what is known', async () => {
    const { app } = await open()
    const html = await (await app.request('/console')).text()
    for (const [, link = ''] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
      const file = await app.request(`/${link}`)
      expect({ link, status: file.status }).toEqual({ link, status: 200 })
      expect(file.headers.get('Content-Type')).toMatch(TYPES[link.split('.').at(-1) ?? ''] ?? /^$/)
      expect(file.headers.get('Cache-Control')).toBe('no-cache')
      const again = await app.request(`/${link}`, {
        headers: { 'If-None-Match': file.headers.get('ETag') ?? '' },
      })
      expect({ status: again.status, body: await again.text() }).toEqual({ status: 304, body: '' })
    }
  })

  it('serves all modules and sheets of its folder, and nothing else of it', async () => {
    const { app } = await open()
    for (const path of inFolder.filter((each) => /\.\w+$/.test(each))) {
      const isServed = /\.(js|css|svg)$/.test(path)
      expect({ path, status: (await app.request(`/console/web/${path}`)).status }).toEqual({
        path,
        status: isServed ? 200 : 404,
      })
    }
    for (const path of [
      'web/',
      'web/../console.ts',
      'web/..%2fconsole.ts',
      'web/%2e%2e/console.ts',
      'vendor/',
      'vendor/hono.js',
      'web/__proto__',
      'elsewhere',
    ])
      expect({ path, status: (await app.request(`/console/${path}`)).status }).toEqual({ path, status: 404 })
  })

  it('imports by paths alone: browsers know no bare names', async () => {
    const { app } = await open()
    const modules = [
      ...inFolder.filter((path) => path.endsWith('.js')).map((path) => `web/${path}`),
      ...VENDORED,
    ]
    for (const path of modules) {
      const text = await (await app.request(`/console/${path}`)).text()
      for (const [, from = ''] of text.matchAll(/(?:\bfrom\s*|\bimport\s*\(?)["']([^"'\n]+)["']/g)) {
        if (isComment(text, from)) continue
        expect({ path, from, isPath: /^\.{1,2}\//.test(from) }).toEqual({ path, from, isPath: true })
        const at = new URL(from, `http://service/console/${path}`).pathname
        expect({ path, from, status: (await app.request(at)).status }).toEqual({ path, from, status: 200 })
      }
    }
  })

  it('makes no markup of texts, and no code', () => {
    for (const path of inFolder.filter((each) => each.endsWith('.js'))) {
      const text = readFileSync(new URL(path, WEB), 'utf8')
      expect({
        path,
        found: /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function/.exec(text)?.[0],
      }).toEqual({ path, found: undefined })
    }
  })

  it('leads from /console/ to /console, and is only there to be read', async () => {
    const moved = await get('/console/')
    expect(moved.status).toBe(308)
    expect(new URL(moved.headers.get('Location') ?? '', 'http://proxy/robots/console/').pathname).toBe(
      '/robots/console',
    )
    for (const [path, allow] of [
      ['/console', 'GET, HEAD'],
      ['/console/inbox', 'GET, HEAD'],
      ['/console/me', 'GET, HEAD'],
      ['/console/web/main.js', 'GET, HEAD'],
    ]) {
      const refused = await get(path ?? '', { method: 'DELETE' })
      expect({ path, status: refused.status, allow: refused.headers.get('Allow') }).toEqual({
        path,
        status: 405,
        allow,
      })
    }
    for (const path of ['/console/sign-in', '/console/sign-out'])
      expect((await get(path)).headers.get('Allow')).toBe('POST')
  })
})

const VENDORED = ['vendor/preact.js', 'vendor/preact-hooks.js', 'vendor/htm.js']
const TYPES: { readonly [ending: string]: RegExp } = {
  js: /^text\/javascript/,
  css: /^text\/css/,
  svg: /^image\/svg\+xml$/,
}

// Types are imported in comments, which no browser reads.
const isComment = (text: string, from: string): boolean =>
  text
    .split('\n')
    .filter((line) => line.includes(`'${from}'`))
    .every((line) => /^\s*(\/?\*)|@import|import\(/.test(line))
