import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { describe } from 'vitest'

// A browser that somebody named must be there; else Debian's, if it is installed.
const executablePath = process.env.CHROMIUM || '/usr/bin/chromium'
const isThere = Boolean(process.env.CHROMIUM) || existsSync(executablePath)

const QUIET = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Chromium, without what it does by itself. */
export const startBrowser = (): Promise<Browser> => chromium.launch({ executablePath, args: QUIET })

/** `describe` where there is a browser; else it is skipped by name, with the line how to get one. */
export const inBrowser = isThere
  ? (title: string, body: () => void) => describe(title, body)
  : (title: string, body: () => void) =>
      describe.skip(`${title} (skipped: no Chromium: apt install chromium, or its path into CHROMIUM)`, body)
