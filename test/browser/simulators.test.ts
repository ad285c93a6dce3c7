import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SimulatedPrinterInfo } from '../../src/drivers/simulators.ts'
import { BROWSER, picture, reason, watchedBrowser } from './browser.ts'

// The simulators as a farm developer elsewhere runs them: one command, no database, no Redis, and a page to break them.

const ROOT = new URL('../..', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'printyard-simulators-alone-'))
let child: ChildProcess
let said = ''
let url = ''

beforeAll(async () => {
  const kinds = ['octoprint:2', 'moonraker', 'prusalink', 'bambu']
  child = spawn(process.execPath, ['src/main.ts', 'start', 'simulators', ...kinds], {
    cwd: ROOT,
    // Nothing listens there: whoever would look for a service fails.
    env: {
      PATH: process.env.PATH,
      DATA_DIR: folder,
      SIMULATOR_PAGE_PORT: '0',
      DATABASE_URL: 'postgres://127.0.0.1:1/none',
      REDIS_URL: 'redis://127.0.0.1:1',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)))
    child.stdout?.on('data', (data) => {
      said += data
      if (said.includes('simulators ready')) resolve()
    })
  })
  url = /simulators ready (\S+)/.exec(said)?.[1] ?? ''
})
afterAll(async () => {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
  rmSync(folder, { recursive: true, force: true })
})

type Shown = { name: string; starts: number; speed: number }
const one = async (name: string) =>
  ((await (await fetch(`${url}/printers`)).json()) as { items: Shown[] }).items.find((shown) => shown.name === name)

test('one command runs printers of every family without any service, and prints how to reach each', () => {
  const known = JSON.parse(readFileSync(join(folder, 'run', 'simulators.json'), 'utf8')) as SimulatedPrinterInfo[]
  expect(known.map(({ name }) => name)).toEqual(['octoprint-1', 'octoprint-2', 'moonraker-1', 'prusalink-1', 'bambu-1'])
  for (const { name, kind, settings } of known) {
    const line = said.split('\n').find((row) => row.startsWith(`${name} `))
    expect(line).toContain(kind)
    for (const [key, value] of Object.entries(settings))
      if (key !== 'fingerprint') expect(line).toContain(String(value))
  }
})

test('a second set of simulators in the same folder is refused, so that no printer is played twice', async () => {
  const second = spawn(process.execPath, ['src/main.ts', 'start', 'simulators', 'octoprint'], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, DATA_DIR: folder, SIMULATOR_PAGE_PORT: '0' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let complaint = ''
  second.stderr.on('data', (data) => {
    complaint += data
  })
  expect(await new Promise((resolve) => second.once('exit', resolve))).toBe(2)
  expect(complaint).toContain('runs already')
})

test('pages of other sites reach nothing: neither by another name, nor with a form', async () => {
  const form = await fetch(`${url}/printers/octoprint-1/panel-start`, { method: 'POST', body: 'file=a.gcode' })
  expect(form.status).toBe(415)
  expect((await one('octoprint-1'))?.starts).toBe(0)
  const { request } = await import('node:http')
  const status = await new Promise((resolve) =>
    request(`${url}/printers`, { headers: { host: 'evil.example' } }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    }).end(),
  )
  expect(status).toBe(403)
})

test.skipIf(!BROWSER)(
  `a person watches the printers, prints at a panel and breaks one${reason}`,
  async () => {
    const { page, troubles } = await watchedBrowser('simulators', url)
    await page.goto(url)
    const card = (name: string) => page.locator(`article[data-name="${name}"]`)
    await card('bambu-1').waitFor()
    expect(await page.locator('article').count()).toBe(5)

    const moonraker = card('moonraker-1')
    await moonraker.getByLabel('File to print at the panel').fill('vase.gcode')
    await moonraker.getByRole('button', { name: 'Start' }).click()
    await moonraker.locator('.said', { hasText: 'done' }).waitFor()
    await moonraker.locator('.state', { hasText: 'printing' }).waitFor()
    await moonraker.locator('.file', { hasText: 'vase.gcode' }).waitFor()
    expect(await moonraker.locator('.starts').textContent()).toBe('1')
    await moonraker.getByRole('button', { name: 'Clear bed' }).click()
    await moonraker.locator('.said', { hasText: 'not possible now' }).waitFor()

    await moonraker.locator('.faults summary').click()
    const runout = moonraker.locator('[data-fault="filament-runout"]')
    await runout.getByText('The filament sensor runs PAUSE').waitFor()
    await runout.getByRole('button', { name: 'Begin' }).click()
    await moonraker.locator('.state', { hasText: 'paused' }).waitFor()
    await moonraker.locator('.armed', { hasText: 'Filament runs out' }).waitFor()
    await picture(page, 'simulators')
    await runout.getByRole('button', { name: 'End' }).click()
    await moonraker.locator('.armed').waitFor({ state: 'hidden' })
    await moonraker.getByRole('button', { name: 'Resume' }).click()
    await moonraker.locator('.state', { hasText: 'printing' }).waitFor()

    await moonraker.getByLabel('Speed').fill('50000')
    await moonraker.locator('form[data-action="speed"] button').click()
    await moonraker.locator('.state', { hasText: 'complete' }).waitFor()
    await moonraker.getByText('What really happened').click()
    await moonraker.getByText('end vase.gcode completed').waitFor()
    expect((await one('moonraker-1'))?.speed).toBe(50_000)

    const bambu = card('bambu-1')
    await bambu.getByRole('button', { name: 'Start' }).click()
    await bambu.locator('.state', { hasText: /PREPARE|RUNNING/ }).waitFor()
    await bambu.locator('.faults summary').click()
    await bambu.locator('[data-fault="ghost-replay"]').getByRole('button', { name: 'Do it' }).click()
    await bambu.locator('.starts', { hasText: '2' }).waitFor()

    await card('octoprint-1').locator('.faults summary').click()
    await card('octoprint-1').locator('[data-fault="serial-disconnect"]').getByRole('button', { name: 'Begin' }).click()
    await card('octoprint-1').locator('.state', { hasText: 'OFFLINE' }).waitFor()
    await page.getByRole('button', { name: 'End all faults' }).click()
    await card('octoprint-1').locator('.state', { hasText: 'OPERATIONAL' }).waitFor()

    await page.setViewportSize({ width: 390, height: 844 })
    await picture(page, 'simulators-narrow')
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    expect(troubles).toEqual([])
  },
  120_000,
)
