import { expect, test } from 'vitest'
import { dispatch } from '../../src/dispatch/dispatch.ts'
import { type Json, testApi } from '../support/api.ts'
import { later, openLine } from '../support/line.ts'

// Why a printer takes none of the next prints, as each caller may know it.

const api = await testApi()
const { admin, context } = api
const { db } = context
const { addPrinter, addPrint, insert } = openLine(db)
const member = api.as({ roles: ['member'], projects: ['beta'] })

test('of a long line everybody is told of their own prints, a page at a time, in the order of the line', async () => {
  const printerId = await addPrinter()
  for (let index = 0; index < 55; index += 1) await addPrint({ priority: index % 3 })
  const theirs = await addPrint({ project_id: 'beta', priority: 0 })
  const ids = (prints: Json): string[] => prints.map(({ printId }: Json) => printId)
  expect(ids((await member('GET', `printers/${printerId}/why`)).body.prints)).toEqual([theirs])

  const line = (await admin('GET', 'queue?limit=500')).body.items.map(({ id }: Json) => id)
  const { prints, next } = (await admin('GET', `printers/${printerId}/why`)).body
  expect([ids(prints), typeof next]).toEqual([line.slice(0, 50), 'string'])
  const seen: string[] = []
  for (let cursor = ''; ; ) {
    const page = (await admin('GET', `printers/${printerId}/why?limit=28${cursor && `&cursor=${cursor}`}`)).body
    seen.push(...ids(page.prints))
    cursor = page.next ?? ''
    if (!cursor) break
  }
  expect(seen).toEqual(line)
  expect((await admin('GET', `printers/${printerId}/why?cursor=x`)).body.code).toBe('CURSOR_INVALID')
})

test('where nothing waits a printer tells of itself: each rule that asks nothing of a print', async () => {
  const pool = (await admin('POST', 'pools', { body: { name: 'hall', paused: true } })).body.id
  const good = await addPrinter()
  const bad = await addPrinter({
    ...{ pool_id: pool, disabled: true, maintenance: true, state: 'fault', bed: 'occupied' },
    ...{ quarantine: { code: 'PRINTER_QUARANTINED', detail: 'three tries' }, quarantined_until: later(5) },
  })
  const told = async (id: string) => (await member('GET', `printers/${id}/why`)).body
  const names = [
    ...['printer-enabled', 'no-maintenance', 'pool-running', 'pool-hours', 'restored-database', 'not-quarantined'],
    ...['commands-answered', 'printer-free', 'printer-ready', 'bed-clear'],
  ]
  const { prints, rules } = await told(good)
  expect(prints).toEqual([])
  expect(rules.map(({ rule, ok }: Json) => [rule, ok])).toEqual(names.map((name) => [name, true]))
  const failing = (await told(bad)).rules.filter(({ ok }: Json) => !ok)
  expect(failing.map(({ rule }: Json) => rule)).toEqual([
    ...['printer-enabled', 'no-maintenance', 'pool-running', 'not-quarantined', 'printer-ready', 'bed-clear'],
  ])
  for (const { rule, advice } of failing) expect([rule, advice]).toEqual([rule, expect.stringContaining(': ')])
  expect(failing.at(-1)).toMatchObject({ expected: 'clear', actual: 'occupied' })

  // The print on it is why it is not free, and it says the same of the prints that wait.
  await addPrint()
  expect(await dispatch(context)).toBe(1)
  await addPrint({ project_id: 'beta' })
  const busy = await told(good)
  expect(busy.rules.filter(({ ok }: Json) => !ok).map(({ rule }: Json) => rule)).toEqual(['printer-free'])
  for (const one of busy.rules) expect(busy.prints[0].rules).toContainEqual(one)
})

test('members are told why, and nothing of the prints and files of others; operators are told all', async () => {
  const other = await addPrint()
  const secret = 'secret.gcode'
  const evidence = { failures: 3, last: [{ printId: other, detail: `${secret} was refused` }] }
  const quarantine = { code: 'PRINTER_QUARANTINED', detail: '3 tries in a row came to nothing on it', evidence }
  const quarantined = await addPrinter({ quarantine, quarantined_until: later(5) })
  const strayed = await addPrinter()
  const files = [secret, `2-${secret}`]
  for (const file_name of files) await insert('strays', { printer_id: strayed, file_name, evidence: 'it is there' })
  const taken = await addPrinter()
  expect(await dispatch(context)).toBe(1)
  const on = (printer: string, more = {}) =>
    addPrint({ project_id: 'beta', wanted_printer_id: printer, priority: 2, ...more })
  const printers = [taken, quarantined, strayed]
  const prints = await Promise.all(printers.map((printer) => on(printer)))
  // Nothing cures a tag that is missing: these are in no plan.
  const nowhere = await Promise.all(printers.map((printer) => on(printer, { settings: { tags: ['none'] } })))

  const paths = [
    ...printers.map((id) => `printers/${id}/why`),
    ...prints.flatMap((id) => [`prints/${id}`, `prints/${id}/why`]),
    ...['prints', 'queue', 'queue/plan'],
  ]
  const asked = (caller: typeof admin) => Promise.all(paths.map(async (path) => (await caller('GET', path)).body))
  const [ours, theirs] = [await asked(member), await asked(admin)]
  expect([...ours.at(-1).unplaced.map(({ printId }: Json) => printId)].sort()).toEqual([...nowhere].sort())
  for (const word of [other, secret]) {
    expect(paths.filter((_path, index) => JSON.stringify(ours[index]).includes(word))).toEqual([])
  }

  // Which rule fails, until when and what to do is theirs to know; operators know all. Everywhere the same.
  const until = expect.any(String)
  for (const [index, [rule, all, some]] of (
    [
      ['printer-free', other, 'another print'],
      ['not-quarantined', { ...quarantine, until }, { code: quarantine.code, detail: quarantine.detail, until }],
      ['restored-database', { files }, { files: 2 }],
    ] as const
  ).entries()) {
    for (const [answers, actual] of [
      [theirs, all],
      [ours, some],
    ] as const) {
      const answer = (path: string) => answers[paths.indexOf(path)]
      const of = (rules: Json) => rules.find((one: Json) => one.rule === rule)
      const told = { rule, ok: false, expected: expect.anything(), actual, advice: expect.any(String) }
      if (rule !== 'restored-database') told.expected = null
      expect(of(answer(`printers/${printers[index]}/why`).rules)).toEqual(told)
      const { ok: _ok, ...waiting } = told
      expect(answer(`prints/${prints[index]}`).waiting).toEqual({ ...waiting, printerId: printers[index] })
      // In the plan a printer that is busy is no reason.
      if (rule === 'printer-free') continue
      expect(of(answer('queue/plan').unplaced.find((one: Json) => one.printId === nowhere[index]).rules)).toEqual(told)
    }
  }
  const advice = ours[2].rules.find((one: Json) => one.rule === 'restored-database').advice
  expect(advice).toContain('does not know 2 files on the printer')
})
