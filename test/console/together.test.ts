import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { inBrowser } from '../support/chromium.ts'
import { sessionOf } from '../support/journey-steps.ts'
import { startService } from '../support/service-process.ts'
import { asAdmin, handedOver, KEYS, manualCase, row, useDesk } from './desk.ts'

inBrowser('people and machines that come in between', () => {
  const desk = useDesk()

  it('tells who has claimed a session, and takes it over only when asked', async () => {
    const call = desk.call()
    const { pair, id } = await handedOver(call)
    const [li, chen] = [await desk.sit('xiaoli'), await desk.sit('chenjing')]
    await row(chen, pair).waitFor()
    await row(li, pair).getByRole('button', { name: 'Claim' }).click()
    await li.getByText('Claimed:').waitFor()
    // At the other's desk nothing tells of it yet.
    await row(chen, pair).getByRole('button', { name: 'Claim' }).click()
    await chen.getByText('xiaoli has claimed this session').waitFor()
    expect((await sessionOf(call, id)).assignee).toBe('xiaoli')

    await chen.locator('.toast').getByRole('button', { name: 'Take over' }).click()
    await expect.poll(async () => (await sessionOf(call, id)).assignee).toBe('chenjing')
    // Claims are told by no event; they are read now and then.
    await li.getByRole('link', { name: /^Everybody/ }).click()
    await row(li, pair).getByText('chenjing').waitFor()
  })

  it('tells of a move in between, keeps what was typed, and moves only when asked again', async () => {
    const call = desk.call()
    const { id } = await handedOver(call)
    const page = await desk.sit('xiaoli', `/console/sessions/${id}`)
    await page.getByRole('button', { name: 'Close' }).click()
    await page.locator('dialog textarea').fill('typed with care')
    await call('POST', `/api/sessions/${id}/handback`, {}, { 'X-Actor': 'chenjing' })
    await page.locator('.session .state-active').waitFor()

    await page.locator('.dialog-foot button').last().click()
    await page.getByText('boss/chenjing changed this session meanwhile').waitFor()
    expect(await page.locator('dialog .state').textContent()).toContain('Active')
    expect(await page.locator('dialog textarea').inputValue()).toBe('typed with care')
    expect((await sessionOf(call, id)).state).toBe('active')

    await page.getByRole('button', { name: 'Close all the same' }).click()
    await page.locator('.session .state-completed').waitFor()
    expect((await sessionOf(call, id)).reason).toBe('typed with care')
  })

  it('goes back to where one was after signing in again', async () => {
    const call = desk.call()
    const { id } = await handedOver(call)
    const page = await desk.sit('xiaoli', `/console/sessions/${id}`)
    await page.context().clearCookies()
    await page.getByRole('button', { name: 'Claim' }).click()
    await page.locator('input[name=key]').fill('key-of-xiaoli')
    await page.keyboard.press('Enter')
    await page.locator('.session-head').waitFor()
    expect(page.url()).toContain(id)
  })

  it('goes on by itself when the service was away, with the same sign-in', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'auto-session-'))
    const env = { ...KEYS, DATABASE_URL: `sqlite:${join(folder, 'console.db')}` }
    let service = await startService({ env })
    try {
      const page = await desk.sit('xiaoli', '/console/inbox', {}, service.url)
      await service.stop()
      await page.locator('.connection-reconnecting').waitFor()
      await page.getByText('The connection to the service is lost').waitFor()

      service = await startService({ env, port: Number(new URL(service.url).port) })
      const { account_id } = await manualCase(asAdmin(service))
      await page.locator('.connection-live').waitFor({ timeout: 90_000 })
      await page.locator('.inbox-row', { hasText: account_id }).waitFor()
    } finally {
      await service.stop()
      await rm(folder, { recursive: true, force: true })
    }
  }, 180_000)
})
