import { expect, it } from 'vitest'
import { inBrowser } from '../support/chromium.ts'
import { putPause, removePause } from '../support/journey-steps.ts'
import { axeFaults, bargain, handedOver, manualCase, PHONE, row, signIn, useDesk } from './desk.ts'

inBrowser('the console, as axe sees it', () => {
  const desk = useDesk({ ALERT_UNATTENDED_AFTER: '1s' })

  it('has no faults that axe finds on any page, in both themes', async () => {
    const call = desk.call()
    const { id, pair } = await handedOver(call)
    await bargain(call)
    const { session_id } = await manualCase(call)
    await putPause(call, `account:${pair.account_id}`, { reason: '等验证码' })
    const faults: Record<string, readonly string[]> = {}
    const page = await desk.open('/console/inbox')
    await page.locator('input[name=key]').waitFor()
    faults['sign-in'] = await axeFaults(page)
    await signIn(page, 'xiaoli')
    await row(page, pair).waitFor()
    faults.inbox = await axeFaults(page)
    await row(page, pair).locator('a').click()
    await page.locator('.line-trace').waitFor()
    faults.pane = await axeFaults(page)
    await page.locator('.account .popover-button').click()
    faults.account = await axeFaults(page)
    for (const [name, path] of Object.entries({
      session: `sessions/${id}`,
      case: `sessions/${session_id}`,
      board: 'board',
      mine: 'inbox?tab=mine',
      nowhere: 'sessions/ses_none',
    })) {
      await page.goto(`${desk.url()}/console/${path}`)
      await page.locator('.session-head, .board-row, .empty, .problem').first().waitFor()
      await page.locator('.connection-live').waitFor()
      faults[name] = await axeFaults(page)
    }
    await page.goto(`${desk.url()}/console/sessions/${id}`)
    await page.getByRole('tab', { name: 'Timeline' }).click()
    faults.timeline = await axeFaults(page)
    await page.getByRole('button', { name: 'Hand back' }).click()
    faults.dialog = await axeFaults(page)
    await page.setViewportSize(PHONE)
    await page.goto(`${desk.url()}/console/inbox`)
    await row(page, pair).waitFor()
    faults.phone = await axeFaults(page)
    await removePause(call, `account:${pair.account_id}`)
    expect(Object.entries(faults).filter(([, found]) => found.length > 0)).toEqual([])
  }, 300_000)
})
