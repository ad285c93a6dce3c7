import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { families } from './families.ts'
import { draw, enumerate, parse, random } from './schedule.ts'
import { playAll } from './suite.ts'

// A short set out of `npm run chaos`: the points where it hurts most, then a few drawn at random, always the same.

const folder = mkdtempSync(join(tmpdir(), 'printyard-chaos-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const FAMILIES = families.filter((kind) => kind !== 'bambu')

const ALWAYS = [
  'octoprint none go',
  'octoprint carry:after:intent kill',
  'octoprint carry:before:write park',
  'octoprint carry:after:write kill',
  'octoprint carry:after:write kill start=late@reconcile:after:revoke',
  'octoprint carry:after:write kill start=late@end',
  'octoprint prints=3 carry:after:write kill own',
  'octoprint reconcile:after:ask-again park start=lost',
  'octoprint control:after:sent-row kill cancel@printing',
  'octoprint monitor:before:ended kill',
  'octoprint dispatch:after:commit kill',
  'octoprint carry:before:intent go cancel',
  'octoprint none go echo@completed',
  'octoprint none go reboot@printing',
  'prusalink carry:after:write kill',
  'prusalink carry:after:write kill start=late@end',
  'prusalink sql:before:bind kill',
  'prusalink prints=3 carry:after:write kill own + none go start=answer-lost',
  'prusalink sql:before:seen stop',
]

/** What a printer without a journal, that shows an accepted start only after a while, can prove and what not. */
const BAMBU = [
  'bambu none go',
  'bambu carry:after:intent kill',
  'bambu carry:before:record kill kill-monitor',
  'bambu carry:after:write kill start=late@reconcile:after:revoke',
  'bambu none go kill-monitor@starting',
  'bambu none go reboot@queued + carry:after:intent kill',
]

test('each promise holds whatever goes wrong, and what is held has a cause', async () => {
  const next = random(7)
  const drawn = Array.from({ length: 10 }, () => draw(FAMILIES, next))
  const lines = [...ALWAYS, ...BAMBU, ...drawn]
  const { played, summary } = await playAll(folder, lines, { farms: 2 })
  console.log(summary)
  expect(played.flatMap(({ line, faults }) => faults.map(({ kind, what }) => `${kind}: ${what} <- ${line}`))).toEqual(
    [],
  )
  expect(played).toHaveLength(lines.length)
}, 300_000)

test('the suite turns red when a start is sent again without a revocation', async () => {
  const { bad } = await playAll(join(folder, 'R2'), ['octoprint carry:after:write kill start=late@end'], {
    farms: 1,
    without: 'R2',
  })
  expect(bad).toBe(true)
}, 300_000)

test('a schedule is a line that can be played again', () => {
  expect(
    parse('octoprint printers=2 carry:after:write#2 kill cancel reboot@printing start=late@end + none go flush@held'),
  ).toEqual({
    kind: 'octoprint',
    printers: 2,
    prints: 2,
    mishaps: [
      {
        point: 'carry:after:write',
        nth: 2,
        action: 'kill',
        events: [
          { name: 'cancel', at: undefined },
          { name: 'reboot', at: 'printing' },
        ],
        faults: [{ request: 'start', how: 'late', until: 'end' }],
      },
      { point: 'none', nth: 1, action: 'go', events: [{ name: 'flush', at: 'held' }], faults: [] },
    ],
  })
  expect(enumerate('octoprint').length).toBeGreaterThan(500)
  expect([draw(families, random(3)), draw(families, random(3))]).toHaveLength(2)
  expect(draw(families, random(3))).toBe(draw(families, random(3)))
})
