import { expect, it } from 'vitest'
import { inBrowser } from '../support/chromium.ts'
import { sessionOf } from '../support/journey-steps.ts'
import { describeOn } from '../support/runtimes.ts'
import { onShared, useReplicas } from '../support/stage.ts'
import { asAdmin, handedOver, KEYS, row, useDesk, useSeats } from './desk.ts'

inBrowser('the console, wherever the service runs', () => {
  describeOn(['Deno'], 'on another runtime', (runtime) => {
    const desk = useDesk({}, runtime)

    it('is signed in to, sees a session arrive, claims it, and is left', async () => {
      const page = await desk.sit('xiaoli')
      await page.getByText('Nobody waits').waitFor()
      const { pair, id } = await handedOver(desk.call())
      await row(page, pair)
        .getByRole('button', { name: /^Claim/ })
        .click()
      await expect.poll(async () => (await sessionOf(desk.call(), id)).assignee).toBe('xiaoli')

      await page.locator('.account .popover-button').click()
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.locator('input[name=key]').waitFor()
      await page.reload()
      await page.locator('input[name=key]').waitFor()
      expect(await page.context().cookies()).toEqual([])
    })
  })

  onShared(
    'with two replicas',
    (open) => {
      const service = useReplicas(open, 2, KEYS)
      const seats = useSeats()

      it('hears of what the other one did, and is signed in at both', async () => {
        const [here, there] = [service.at(0), service.at(1)]
        const page = await seats.sit(here.url, 'xiaoli')
        const { pair, id } = await handedOver(asAdmin(there))
        await row(page, pair)
          .getByRole('button', { name: /^Claim/ })
          .click()
        await expect.poll(async () => (await sessionOf(asAdmin(there), id)).assignee).toBe('xiaoli')

        // Behind a load balancer the next request may go to any of them.
        await page.goto(`${there.url}/console/inbox?tab=mine`)
        await row(page, pair).hover()
        await row(page, pair)
          .getByRole('button', { name: /^Release/ })
          .click()
        await expect.poll(async () => (await sessionOf(asAdmin(here), id)).assignee).toBeNull()
      })
    },
    { mysql: ['Node 24'] },
  )
})

inBrowser('the console of a service without keys', () => {
  const desk = useDesk({ API_KEYS: '' })

  it('is open on this machine, and says so', async () => {
    const page = await desk.open('/console')
    await page.locator('.banner').waitFor()
    expect(await page.locator('.banner').textContent()).toContain('API_KEYS')
    await page.getByText('Nobody waits').waitFor()
    await page.locator('.account .popover-button').click()
    await page.getByText('No keys are set').waitFor()
    expect(await page.getByRole('button', { name: 'Sign out' }).count()).toBe(0)
  })
})
