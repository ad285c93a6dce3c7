import { expect, test } from 'vitest'
import { onFailpoint } from '../../src/core/failpoint.ts'
import { row } from '../../src/entities/database.ts'
import { holdPrint } from '../../src/entities/settle.ts'
import type { Json } from '../support/api.ts'
import { EJECTION, openEjections, type Stage } from '../support/ejections.ts'
import { admin, clear, printRow, reaches, starts, submit, truth, until } from '../support/farm.ts'

// Beds that clear themselves, and beds that must not: what lies on them is counted by the simulated machine.

const { api, farm, twoPrintsOn, view, settled, neverOntoAPart, lines, failing, quiet, fileId } = await openEjections(12)
const { context } = farm

test.concurrent('in an unattended pool the part is ejected when the bed has cooled, recorded as evidence, and the next print starts', async () => {
  const stage = await twoPrintsOn(0, 'night')
  await reaches(farm, stage.first, 'completed')
  await reaches(farm, stage.second, 'completed')
  const log = await truth(stage.simulator)
  expect(log.map(({ event }) => event).slice(0, 5)).toEqual(['clear', 'start', 'end', 'clear', 'start'])
  await neverOntoAPart(stage)
  const evidence = await row(
    context.db,
    `SELECT c.evidence, c.cleared_by AS by, c.event_id = e.id::text AS named, c.bed_epoch = e.bed_epoch AS epoch, a.print_id AS print
    FROM ejections e JOIN attempts a ON a.id = e.attempt_id JOIN clearances c ON c.event_id = e.id::text
    WHERE e.printer_id = $1 ORDER BY e.created_at LIMIT 1`,
    [stage.id],
  )
  expect(evidence).toEqual({ evidence: 'ejection', by: 'worker', named: true, epoch: true, print: stage.first })
  expect((await api.admin('GET', `audit?target=${stage.id}`)).body.items).toContainEqual(
    expect.objectContaining({
      by: 'worker',
      action: 'bed.cleared',
      data: expect.objectContaining({ evidence: 'ejection' }),
    }),
  )
})

test.concurrent('in an attended pool nothing clears the bed by itself, and the next print waits for a person', async () => {
  const stage = await twoPrintsOn(1, 'day')
  await reaches(farm, stage.first, 'completed')
  await quiet()
  expect(await view(stage)).toMatchObject({ bed: 'occupied', state: 'awaiting-clear' })
  expect(await lines(stage)).toBe(0)
  expect((await printRow(farm, stage.second)).state).toBe('queued')
  await clear(farm, stage.id, stage.simulator)
  await reaches(farm, stage.second, 'completed')
  await neverOntoAPart(stage)
})

test.concurrent('without an ejection an unattended pool waits too; a part that lay there before it was set up is left to people', async () => {
  const stage = await twoPrintsOn(2, 'night', null)
  await reaches(farm, stage.first, 'completed')
  await api.admin('PATCH', `printers/${stage.id}`, { body: { ejection: EJECTION } })
  await quiet()
  expect(await view(stage)).toMatchObject({ bed: 'occupied' })
  expect(await lines(stage)).toBe(0)
})

test.concurrent('a part that does not come off is not printed upon: the bed stays occupied and a person is told', async () => {
  const stage = await twoPrintsOn(3, 'night')
  await admin(stage.simulator, 'POST', 'fault', { kind: 'part-sticks' })
  await reaches(farm, stage.first, 'completed')
  await settled(stage, 'failed')
  await admin(stage.simulator, 'POST', 'fault', { kind: 'serial-disconnect', on: false })
  await quiet()
  expect(await view(stage)).toMatchObject({
    bed: 'occupied',
    lastEjection: { state: 'failed', detail: expect.any(String) },
  })
  expect((await printRow(farm, stage.second)).state).toBe('queued')
  expect(starts(await truth(stage.simulator))).toHaveLength(1)
})

test.concurrent('a refused line leaves the bed occupied, and is not sent again', async () => {
  const stage = await twoPrintsOn(4, 'night')
  await admin(stage.simulator, 'POST', 'fault', {
    kind: 'refuse',
    method: 'POST',
    path: '/api/printer/command',
    status: 409,
  })
  await reaches(farm, stage.first, 'completed')
  await settled(stage, 'failed')
  await quiet()
  expect(await lines(stage)).toBe(1)
  expect(await view(stage)).toMatchObject({ bed: 'occupied' })
  // Refused is answered: nothing is on its way any more.
  expect(await failing(stage)).toEqual(['bed-clear'])
  await clear(farm, stage.id, stage.simulator)
  await reaches(farm, stage.second, 'completed')
  await neverOntoAPart(stage)
})

/** What happens to a printer that prints, so that nobody can tell what lies on its bed in the end. */
const UNSEEN: Record<string, (stage: Stage) => Promise<unknown>> = {
  restarted: async ({ simulator, first }) => {
    await admin(simulator, 'POST', 'restart', { downMilliseconds: 200 })
    await reaches(farm, first, 'held')
  },
  'out of sight': ({ id }) =>
    context.db.query(
      `INSERT INTO printer_events (printer_id, lease_epoch, kind, data) VALUES ($1, 1, 'link-up', '{"gapSeconds": 90}')`,
      [id],
    ),
  held: ({ first }) =>
    holdPrint(context.db, { printId: first, number: 1 }, 'test', { code: 'LINK_LOST', detail: 'as after hours' }),
}

test.concurrent.each([
  [9, 'restarted'],
  [10, 'out of sight'],
  [11, 'held'],
])(
  'on printer %i, that was %s in mid print, the part is left to people, whatever became of its print',
  async (index, unseen) => {
    await admin(farm.simulators[index] ?? expect.fail('no simulator'), 'POST', 'speed', { speed: 20 })
    const stage = await twoPrintsOn(index, 'night')
    await reaches(farm, stage.first, 'printing')
    await UNSEEN[unseen]?.(stage)
    await admin(stage.simulator, 'POST', 'speed', { speed: 3_000 })
    await until(async () => {
      const { state } = await printRow(farm, stage.first)
      // A printer that is not back yet cannot be asked: then they say it again.
      if (state === 'held') await api.admin('POST', `prints/${stage.first}/resolve`, { body: { outcome: 'completed' } })
      return state === 'completed'
    })
    await quiet()
    expect(await row(context.db, 'SELECT id FROM ejections WHERE printer_id = $1', [stage.id])).toBeUndefined()
    expect(await lines(stage)).toBe(0)
    expect(await view(stage)).toMatchObject({ bed: 'occupied' })
    expect((await printRow(farm, stage.second)).state).toBe('queued')
  },
)

test.each([
  { at: 'eject:before:sent-row', index: 5, sent: 2, ends: 'cleared' },
  { at: 'eject:after:sent-row', index: 6, sent: 0, ends: 'failed' },
  { at: 'eject:after:answer', index: 7, sent: 2, ends: 'failed' },
])(
  'a worker that ends at $at: the lines are sent at most once, and the bed is $ends',
  async ({ at, index, sent, ends }) => {
    let died = false
    onFailpoint((name) => {
      if (name !== at || died) return
      died = true
      throw new Error('killed here')
    })
    try {
      const stage = await twoPrintsOn(index, 'night')
      await api.admin('PATCH', `prints/${stage.second}`, { body: { notBefore: '2099-01-01T00:00:00Z' } })
      await reaches(farm, stage.first, 'completed')
      await settled(stage, ends)
      await quiet()
      expect(died).toBe(true)
      // The lines, and the mark that is taken back when they were carried out.
      expect(await lines(stage)).toBe(sent)
      expect((await view(stage)).bed).toBe(ends === 'cleared' ? 'clear' : 'occupied')
      expect((await api.admin('GET', `printers/${stage.id}`)).body.lastEjection.state).toBe(ends)
    } finally {
      onFailpoint(undefined)
    }
  },
)

test('while a part is being ejected nobody clears the bed, and a job of somebody else ends the ejection', async () => {
  const gate = Promise.withResolvers<void>()
  const reached = Promise.withResolvers<void>()
  onFailpoint((name) => {
    if (name !== 'eject:after:answer') return
    reached.resolve()
    return gate.promise
  })
  try {
    const stage = await twoPrintsOn(8, 'night')
    await reaches(farm, stage.first, 'completed')
    await reached.promise
    const person = await api.admin('POST', `printers/${stage.id}/bed-cleared`, { body: { evidence: 'operator' } })
    expect(person.body.code).toBe('BED_NOT_CLEARABLE')
    await admin(stage.simulator, 'POST', 'panel-start', { file: 'panel.gcode' })
    await until(async () => (await view(stage)).state === 'busy')
    gate.resolve()
    await settled(stage, 'failed')
    expect(await view(stage)).toMatchObject({ bed: 'occupied' })
    expect((await printRow(farm, stage.second)).state).toBe('queued')
  } finally {
    onFailpoint(undefined)
  }
})

test('an ejection is checked line by line, shown to operators, and taken off with null', async () => {
  const id = (await api.admin('GET', 'printers')).body.items[0].id
  const patch = (ejection: unknown) => api.admin('PATCH', `printers/${id}`, { body: { ejection } })
  expect((await patch({ lines: ['G28', 'M24'], bedCelsius: 30 })).body).toMatchObject({
    code: 'EJECTION_LINE_REFUSED',
    status: 422,
  })
  expect((await patch({ lines: ['M140 S60'], bedCelsius: 30 })).body.code).toBe('EJECTION_LINE_REFUSED')
  expect((await patch({ lines: [], bedCelsius: 30 })).body.code).toBe('BODY_INVALID')
  expect((await patch({ lines: Array(51).fill('G28'), bedCelsius: 30 })).body.code).toBe('BODY_INVALID')
  expect((await patch({ lines: ['G28'], bedCelsius: 200 })).body.code).toBe('BODY_INVALID')
  expect((await patch(EJECTION)).body.ejection).toEqual(EJECTION)
  expect((await api.as({ roles: ['viewer'] })('GET', `printers/${id}`)).body.ejection).toBeUndefined()
  expect((await patch(null)).body.ejection).toBeUndefined()
})

test('a machine with a key of its own clears with event and epoch, which the webhook told it, and can do nothing else', async () => {
  const { key, id: keyId } = (
    await api.admin('POST', 'api-keys', { body: { name: 'camera 1', roles: ['machine'], pool: 'day' } })
  ).body
  const machine = api.plain({ 'x-api-key': key })
  await api.admin('POST', 'webhooks', { body: { url: 'https://example.com/hook', events: ['print.completed'] } })
  const printer = (await api.admin('GET', 'printers')).body.items.find(({ pool }: Json) => pool?.name === 'day')
  const stage = { id: printer.id, simulator: farm.simulators[1] } as Stage
  const [printId = ''] = await submit(farm, fileId(), 1, printer.id)
  await clear(farm, printer.id, stage.simulator)
  await reaches(farm, printId, 'completed')
  const told = await row<{ bedEpoch: number }>(
    context.db,
    `SELECT (payload->'data'->>'bedEpoch')::int AS "bedEpoch" FROM webhook_deliveries WHERE payload->'data'->>'printId' = $1`,
    [printId],
  )
  const cleared = (body: object) => machine('POST', `printers/${printer.id}/bed-cleared`, { body })
  const event = { evidence: 'webhook', eventId: 'shot-1', bedEpoch: told?.bedEpoch }
  expect((await cleared({ evidence: 'operator' })).body.code).toBe('ROLE_MISSING')
  expect((await cleared({ evidence: 'webhook' })).body.code).toBe('BODY_INVALID')
  expect((await cleared({ ...event, bedEpoch: (told?.bedEpoch ?? 0) - 1 })).body.code).toBe('BED_EPOCH_STALE')
  await admin(stage.simulator, 'POST', 'clear-bed')
  expect(await cleared(event)).toMatchObject({ status: 200, body: { bed: 'clear', repeated: false } })
  expect((await cleared(event)).body.repeated).toBe(true)
  expect(await row(context.db, `SELECT cleared_by AS by FROM clearances WHERE event_id = 'shot-1'`)).toEqual({
    by: `key:${keyId}`,
  })

  const night = (await api.admin('GET', 'printers')).body.items.find(({ pool }: Json) => pool?.name === 'night')
  expect((await machine('POST', `printers/${night.id}/bed-cleared`, { body: event })).body.code).toBe('PRINTER_UNKNOWN')
  for (const [method, path] of [
    ['GET', 'printers'],
    ['GET', `printers/${printer.id}`],
    ['GET', 'prints'],
    ['POST', 'quick-print'],
    ['POST', `printers/${printer.id}/commands`],
    ['PATCH', `printers/${printer.id}`],
    ['GET', '/board/api/queues'],
    ['GET', '/api/version'],
  ] as const) {
    expect([path, (await machine(method, path, method === 'GET' ? {} : { body: {} })).status]).toEqual([path, 403])
  }
})
