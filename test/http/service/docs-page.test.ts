import { describe, expect, it } from 'vitest'
import { KEYS, useHttpApps } from '../http-steps.ts'

describe('GET /docs', () => {
  const open = useHttpApps()
  const get = async (path: string, init: RequestInit = {}) => {
    const { app } = await open({ keys: KEYS })
    return app.request(path, init)
  }

  it('is a page that everybody may read, without any script of its own in it', async () => {
    const page = await get('/docs')
    expect(page.status).toBe(200)
    expect(page.headers.get('Content-Type')).toBe('text/html; charset=utf-8')
    const html = await page.text()
    expect(html).not.toMatch(/<script>|<style|\son\w+=/)
    expect(page.headers.get('Content-Security-Policy')).toContain("default-src 'none'; script-src 'self';")
  })

  it('names no other host, and every file that it names is there with its content type', async () => {
    const html = await (await get('/docs')).text()
    const links = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => link)
    expect(links).toHaveLength(5)
    for (const link of links) {
      const at = new URL(link, 'http://service/docs')
      expect(at.host).toBe('service')
      const file = await get(at.pathname)
      expect(file.status).toBe(200)
      expect(file.headers.get('Content-Type')).toMatch(TYPES[link.split('.').at(-1) ?? ''] ?? /^$/)
    }
  })

  it('leads from /docs/ to /docs, also behind a proxy that adds a path', async () => {
    const answer = await get('/docs/')
    expect(answer.status).toBe(308)
    const location = answer.headers.get('Location') ?? ''
    expect(new URL(location, 'http://proxy/robots/docs/').pathname).toBe('/robots/docs')
  })

  it('lets its files be kept, and does not send again what is known', async () => {
    const file = await get('/docs/assets/swagger-ui.css')
    expect(file.headers.get('Cache-Control')).toMatch(/^public, max-age=\d+$/)
    const tag = file.headers.get('ETag') ?? ''
    const again = await get('/docs/assets/swagger-ui.css', {
      headers: { 'If-None-Match': `"other", ${tag}` },
    })
    expect({ status: again.status, body: await again.text() }).toEqual({ status: 304, body: '' })
  })

  it('has nothing else in its folder, and is only there to be read', async () => {
    for (const path of ['/docs/assets/', '/docs/assets/docs-page.ts', '/docs/assets/..%2f..%2fserver.ts'])
      expect((await get(path)).status).toBe(404)
    for (const path of ['/docs', '/docs/', '/docs/assets/init.js']) {
      const refused = await get(path, { method: 'POST' })
      expect(refused.status).toBe(405)
      expect(refused.headers.get('Allow')).toBe('GET, HEAD')
    }
  })
})

const TYPES: { readonly [ending: string]: RegExp } = {
  js: /^text\/javascript/,
  css: /^text\/css/,
  png: /^image\/png$/,
  json: /^application\/json/,
}
