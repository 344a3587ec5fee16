import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { startBrowser } from '../support/chromium.ts'
import {
  createRobot,
  line,
  type PairBody,
  sendInfo,
  somePair,
  takeTask,
  upload,
} from '../support/journey-steps.ts'
import { type Call, type Json, type RunningService, startService } from '../support/service-process.ts'

const OPERATORS = ['xiaoli', 'chenjing'] as const
export type Operator = (typeof OPERATORS)[number]
const keyOf = (name: string) => `key-of-${name}`
const entry = (name: string, role: string) =>
  `${name}:${role}:${createHash('sha256').update(keyOf(name)).digest('hex')}`

/** A service with keys, as a team runs it. */
export const KEYS = {
  API_KEYS: [...OPERATORS.map((name) => entry(name, 'operator')), entry('boss', 'admin')].join(),
}

/** Asks as the admin, who may be any of the programs around. */
export const asAdmin =
  ({ call }: { readonly call: Call }): Call =>
  (method, path, body, headers) =>
    call(method, path, body, { Authorization: `Bearer ${keyOf('boss')}`, ...headers })

/** How somebody looks at the console. */
export type Seat = Pick<BrowserContextOptions, 'viewport' | 'locale' | 'colorScheme' | 'hasTouch'>
export const PHONE = { width: 390, height: 844 }

/** Opens pages at a service of its own for a test file, and finds out what they complained of. */
export const useDesk = (env: Record<string, string> = {}, runtime?: readonly string[]) => {
  let service: RunningService
  const seats = useSeats()
  beforeAll(async () => {
    service = await startService({ env: { ...KEYS, ...env }, runtime })
  })
  afterAll(() => service.stop())
  return {
    url: () => service.url,
    call: (): Call => asAdmin(service),
    open: (path: string, seat: Seat = {}, url = service.url) => seats.open(url, path, seat),
    /** A page that somebody has signed in at. */
    sit: (name: Operator, path = '/console/inbox', seat: Seat = {}, url = service.url) =>
      seats.sit(url, name, path, seat),
  }
}

/** Opens pages at any service, and finds out what they complained of. */
export const useSeats = () => {
  let browser: Browser
  const wrong: string[] = []
  beforeAll(async () => {
    browser = await startBrowser()
  })
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close()
    expect(wrong.splice(0)).toEqual([])
  })
  afterAll(() => browser.close())

  const open = async (url: string, path: string, seat: Seat = {}): Promise<Page> => {
    const context = await browser.newContext({
      locale: 'en-GB',
      timezoneId: 'Asia/Shanghai',
      viewport: { width: 1440, height: 900 },
      ...seat,
    })
    const page = await context.newPage()
    // Longer than what no event tells is left unread (10 s), on a machine that is slow besides.
    page.setDefaultTimeout(30_000)
    page.on('console', (message) => {
      // A refusal is no fault of the page; all else is, and what the policy forbids first of all.
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
        wrong.push(message.text())
    })
    page.on('pageerror', (error) => wrong.push(error.message))
    await page.goto(`${url}${path}`)
    return page
  }
  return {
    open,
    sit: async (url: string, name: Operator, path = '/console/inbox', seat: Seat = {}): Promise<Page> => {
      const page = await open(url, path, seat)
      await signIn(page, name)
      return page
    },
  }
}

export const signIn = async (page: Page, name: Operator): Promise<void> => {
  await page.locator('input[name=key]').fill(keyOf(name))
  await page.locator('form button').click()
  await page.locator('.connection-live').waitFor()
}

/** A service that remembers, and may be away for a while: `comeBack` starts it anew at the same address. */
export const withServiceAway = async (
  work: (away: { url: string; stop(): Promise<unknown>; comeBack(): Promise<Call> }) => Promise<void>,
): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'auto-session-'))
  const env = { ...KEYS, DATABASE_URL: `sqlite:${join(folder, 'console.db')}` }
  let service = await startService({ env })
  try {
    await work({
      url: service.url,
      stop: () => service.stop(),
      comeBack: async () => {
        service = await startService({ env, port: Number(new URL(service.url).port) })
        return asAdmin(service)
      },
    })
  } finally {
    await service.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** A robot's session whose first text was typed and answered. */
export const bargain = async (
  call: Call,
  pair: PairBody = somePair(),
): Promise<{ pair: PairBody; id: string }> => {
  const { session_id: id } = (await createRobot(call, pair)).body
  const task: Json = await takeTask(call, pair)
  const { body } = await sendInfo(call, task)
  await upload(call, pair, line('account', body.send_content), line('shop', '最低 12 元'))
  return { pair, id }
}

/** The same, and then a colleague writes himself: a human has to take it. */
export const handedOver = async (call: Call, pair: PairBody = somePair()) => {
  const begun = await bargain(call, pair)
  const answer = await upload(call, pair, line('account', '您好，我是采购小李，价格再谈谈？'))
  expect(answer.body.transferred).toBe(true)
  return begun
}

/** A human's own case. */
export const manualCase = async (call: Call, more: object = {}): Promise<Json> => {
  const work = { ...somePair(), task_type: 'manual_complaint', external_task_id: 'CASE-7', ...more }
  const created = await call('POST', '/api/sessions/create', work)
  expect(created.status).toBe(201)
  return created.body
}

/** What keeps people from using the page as it is now, by axe, in both themes. */
export const axeFaults = async (page: Page): Promise<readonly string[]> => {
  const faults: string[] = []
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    // The page has no frames, for which the other mode opens a page of its own each time.
    const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode()
    for (const { id, nodes } of (await axe.analyze()).violations)
      faults.push(
        ...nodes.map(({ target, failureSummary }) => `${colorScheme} ${id}: ${target} ${failureSummary}`),
      )
  }
  return faults
}

export const row = (page: Page, { account_id }: PairBody) =>
  page.locator('.inbox-row', { hasText: account_id })
