import type { Page } from 'playwright-core'

/** The page's own world, as far as it is touched here. */
type World = {
  notes: number
  readonly OscillatorNode: { readonly prototype: { start(at?: number): void } }
}

/** The notes that a page plays are counted in the page itself: a test has no ears. */
export const countNotes = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const world = globalThis as unknown as World
    const { prototype } = world.OscillatorNode
    const { start } = prototype
    world.notes = 0
    prototype.start = function (at) {
      world.notes += 1
      return start.call(this, at)
    }
  })
/** How many since they are counted. */
export const notes = (page: Page): Promise<number> =>
  page.evaluate(() => (globalThis as unknown as World).notes)

/** Turns something on or off that each person sets for himself. */
export const turn = async (page: Page, name: string): Promise<void> => {
  await page.locator('.account .popover-button').click()
  await page.getByRole('switch', { name }).click()
  await page.keyboard.press('Escape')
}
