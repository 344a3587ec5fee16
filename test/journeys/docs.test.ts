import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { inBrowser, startBrowser } from '../support/chromium.ts'
import { type RunningService, startService } from '../support/service-process.ts'

inBrowser('/docs in a browser', () => {
  let service: RunningService
  let browser: Browser
  beforeAll(async () => {
    ;[service, browser] = await Promise.all([startService(), startBrowser()])
  })
  afterAll(async () => {
    await browser.close()
    await service.stop()
  })

  it('shows the operations, asks no other host and breaks no rule of its own', async () => {
    const page = await browser.newPage()
    const asked: string[] = []
    const wrong: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    page.on('console', (message) => {
      if (message.type() === 'error') wrong.push(message.text())
    })
    page.on('pageerror', (error) => wrong.push(error.message))

    // With the slash: it leads to the page without.
    await page.goto(`${service.url}/docs/`)
    const operation = page.locator('#operations-Upstream-createSession')
    await operation.waitFor()
    expect(await operation.textContent()).toContain('/api/sessions/create')
    expect(await page.locator('.opblock').count()).toBeGreaterThan(30)

    expect(
      new Set(asked.filter((url) => !url.startsWith('data:')).map((url) => new URL(url).origin)),
    ).toEqual(new Set([service.url]))
    expect(wrong).toEqual([])
  })

  it('tries a request out on the service that it came from', async () => {
    const page = await browser.newPage()
    // By another name than the document gives the service.
    await page.goto(`${service.url.replace('127.0.0.1', 'localhost')}/docs`)
    const operation = page.locator('#operations-Service-getHealth')
    await operation.locator('.opblock-summary-control').click()
    await operation.locator('.try-out__btn').click()
    await operation.locator('.execute').click()
    const answer = operation.locator('.live-responses-table .response-col_status').nth(1)
    await answer.waitFor()
    expect(await answer.textContent()).toContain('200')
  })
})
