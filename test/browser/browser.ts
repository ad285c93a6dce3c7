import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll } from 'vitest'

export const BROWSER = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path && existsSync(path))
/** For the names of tests that need one. */
export const reason = BROWSER ? '' : ' (skipped: no Chromium; install it or set CHROMIUM to its program)'

/** Set to a folder to keep pictures of the pages. */
const PICTURES = process.env.BROWSER_PICTURES
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const folder = mkdtempSync(join(tmpdir(), 'printyard-browser-'))
const contexts: BrowserContext[] = []
afterAll(async () => {
  await Promise.all(contexts.map((context) => context.close()))
  rmSync(folder, { recursive: true, force: true })
})

export type Watched = { page: Page; troubles: string[] }

/** A person's own browser, and everything that its pages complain about or load from elsewhere than `home`. */
export async function watchedBrowser(name: string, home: string): Promise<Watched> {
  const context = await chromium.launchPersistentContext(join(folder, name), {
    executablePath: BROWSER ?? '',
    headless: true,
    args: FLAGS,
    viewport: { width: 1280, height: 900 },
  })
  contexts.push(context)
  const page = context.pages()[0] ?? (await context.newPage())
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('console', (message) => {
    // That a page asks to sign in is what it is for.
    const asked = message.text().includes('401 (Unauthorized)') || message.text().includes('403 (Forbidden)')
    if (message.type() === 'error' && !asked) troubles.push(message.text())
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(home) && /^http/.test(request.url())) troubles.push(request.url())
  })
  return { page, troubles }
}

export async function picture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return
  mkdirSync(PICTURES, { recursive: true })
  await page.screenshot({ path: join(PICTURES, `${name}.png`) })
}
