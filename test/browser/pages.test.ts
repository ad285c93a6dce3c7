import { openAsBlob } from 'node:fs'
import { basename } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { openClient, sure, upload } from '../../clients/typescript/index.ts'
import { Floor } from '../../examples/floor.ts'
import { token } from '../support/api.ts'
import { startTestYard } from '../support/services.ts'
import { BROWSER, picture, reason, type Watched, watchedBrowser } from './browser.ts'

// What a person sees: sign-in, API viewer and Bull Board in a real browser, under our content security policy.

const GCODE = new URL('../../examples/files/testqube_a1.gcode', import.meta.url).pathname
const parts = ['api', 'worker', 'render', 'monitor', 'simulators']
const yard = BROWSER
  ? await startTestYard(parts, { SIMULATORS: 'octoprint:1', SIMULATOR_SPEED: '5000' })
  : { url: '', adminKey: '', dataDir: '' }
const openBrowser = (name: string): Promise<Watched> => watchedBrowser(name, yard.url ?? '')

async function signIn({ page }: Watched, credential: string): Promise<void> {
  await page.getByLabel('API key or token').fill(credential)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Carries one print to its end, so that there is something to see; resolves to its id. */
async function printOne(): Promise<string> {
  const client = openClient({ url: yard.url ?? '', apiKey: yard.adminKey })
  const floor = new Floor(client, yard.dataDir)
  await sure(client.POST('/api/printing/projects', { body: { id: 'pages', name: 'Pages' } }))
  await floor.open()
  const { id: fileId } = await sure(upload(client, 'pages', basename(GCODE), await openAsBlob(GCODE)))
  const { prints } = await sure(client.POST('/api/printing/quick-print', { body: { fileId } }))
  const id = prints[0]?.id ?? ''
  const state = async (): Promise<string> =>
    (await sure(client.GET('/api/printing/prints/{id}', { params: { path: { id } } }))).state
  for (const end = Date.now() + 40_000; (await state()) !== 'completed'; await wait(200)) {
    if (Date.now() > end) throw new Error(`the print is still ${await state()}`)
    await floor.clearBeds()
  }
  return id
}

let printId = ''
beforeAll(async () => {
  if (BROWSER) printId = await printOne()
})

test.skipIf(!BROWSER)(`a browser signs in at the board and sees the queues and a finished print${reason}`, async () => {
  const browser = await openBrowser('admin')
  const { page, troubles } = browser
  expect((await page.goto(`${yard.url}/board`))?.status()).toBe(401)
  await picture(page, 'sign-in')
  await signIn(browser, 'not-a-key')
  await page.getByText('The API key is unknown').waitFor()
  await signIn(browser, yard.adminKey)
  for (const queue of ['upload', 'thumbnail', 'estimate', 'print', 'control', 'report', 'cleanup', 'analytics']) {
    await page.getByRole('link', { name: queue, exact: true }).first().waitFor()
  }
  await picture(page, 'board')
  await page.goto(`${yard.url}/board/queue/print?status=completed`)
  await page.getByText(`print-${printId}-1`).waitFor()
  await picture(page, 'board-print')
  expect(troubles).toEqual([])
})

test.skipIf(!BROWSER)(
  `the API viewer shows every route, and tries one out with the session${reason}`,
  async () => {
    const browser = await openBrowser('docs')
    const { page, troubles } = browser
    await page.goto(`${yard.url}/board`)
    await signIn(browser, yard.adminKey)
    // The sign-in page reloads itself: only a queue tells that the board has come.
    await page.getByRole('link', { name: 'upload', exact: true }).first().waitFor()
    await page.goto(`${yard.url}/docs`)
    await page.locator('.opblock').first().waitFor()
    const { paths } = (await (await fetch(`${yard.url}/docs/json`)).json()) as { paths: Record<string, object> }
    const routes = Object.values(paths).reduce((sum, methods) => sum + Object.keys(methods).length, 0)
    expect(await page.locator('.opblock').count()).toBe(routes)
    await picture(page, 'docs')
    const create = page.locator('.opblock-post', { hasText: '/api/printing/projects' }).first()
    await create.locator('.opblock-summary-control').click()
    await create.getByRole('button', { name: 'Try it out' }).click()
    await create.locator('textarea').fill('{"name": "From the viewer"}')
    await create.getByRole('button', { name: 'Execute' }).click()
    await create.locator('.live-responses-table').getByText('201', { exact: true }).first().waitFor()
    await picture(page, 'docs-tried')
    expect(troubles).toEqual([])
    // The viewer draws every route with its examples, and on a busy machine takes its time.
  },
  60_000,
)

test.skipIf(!BROWSER)(`a viewer is told that the board is not for them, and may sign in anew${reason}`, async () => {
  const browser = await openBrowser('viewer')
  const { page, troubles } = browser
  await page.goto(`${yard.url}/board`)
  await signIn(browser, token({ sub: 'eve', roles: ['viewer'], projects: ['pages'] }))
  await page.getByText('You are viewer; this needs operator').waitFor()
  expect((await page.goto(`${yard.url}/board`))?.status()).toBe(403)
  expect((await page.request.get(`${yard.url}/board/api/queues`)).status()).toBe(403)
  await picture(page, 'board-refused')
  expect(troubles).toEqual([])
})

test.skipIf(!BROWSER)(`names that are scripts are shown as what they are${reason}`, async () => {
  const evil = '<img src=x onerror="window.evil=1"><script>window.evil=1</script>'
  const client = openClient({ url: yard.url ?? '', apiKey: yard.adminKey })
  const settings = { url: 'http://127.0.0.1:9', apiKey: 'k' }
  const { id } = await sure(
    client.POST('/api/printing/printers', { body: { name: evil, kind: 'octoprint', settings } }),
  )
  await sure(client.POST('/api/printing/printers/{id}/commands', { params: { path: { id } }, body: { verb: 'home' } }))
  const browser = await openBrowser('names')
  const { page, troubles } = browser
  await page.goto(`${yard.url}/board`)
  await signIn(browser, yard.adminKey)
  await page.getByRole('link', { name: 'control', exact: true }).first().waitFor()
  await page.goto(`${yard.url}/board/queue/control`)
  await page.getByText(`home ${evil}`).first().waitFor()
  await picture(page, 'board-names')
  expect(await page.evaluate('window.evil')).toBeUndefined()
  expect(troubles).toEqual([])
  // The page shows names as text; the policy stands behind it: markup that slipped through would run nothing either.
  const refused = page.waitForEvent('console', (message) => message.text().includes('Content Security Policy'))
  const missing = page.waitForResponse((answer) => answer.url().endsWith('/x'))
  await page.evaluate(`document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(evil)})`)
  await Promise.all([refused, missing])
  expect(await page.evaluate('window.evil')).toBeUndefined()
  // What was refused and not found belongs to that page: nothing of it is told once it is left.
  await page.goto('about:blank')
  troubles.length = 0
  // A page that our own answers would be: data, whoever looks at it.
  await page.goto(`${yard.url}/api/printing/printers/${id}`)
  expect(await page.evaluate('window.evil')).toBeUndefined()
  expect(await page.locator('img, script[src]').count()).toBe(0)
  expect(troubles).toEqual([])
})
