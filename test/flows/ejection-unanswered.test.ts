import { expect, test } from 'vitest'
import { openEjections } from '../support/ejections.ts'
import { admin, clear, reaches, standAt, truth, until } from '../support/farm.ts'

// R21: lines whose answer nobody has may still arrive, and would meet the next print.

const { api, farm, twoPrintsOn, view, settled, lines, failing } = await openEjections(3)
const { context } = farm

test.concurrent('lines without an answer may still arrive: until they cannot, no print starts on the printer', async () => {
  const stage = await twoPrintsOn(0, 'night')
  // Given up by their sender after 10 s; the next print would be running by then.
  const late = { kind: 'late', method: 'POST', path: '/api/printer/command', milliseconds: 13_000 }
  await admin(stage.simulator, 'POST', 'fault', late)
  await reaches(farm, stage.first, 'completed')
  await settled(stage, 'failed')
  await admin(stage.simulator, 'POST', 'speed', { speed: 200 })
  await clear(farm, stage.id, stage.simulator)
  await until(async () => (await failing(stage)).join() === 'commands-answered')
  // Registered again it would have another id, of which nothing is known.
  expect((await api.admin('DELETE', `printers/${stage.id}`)).body.code).toBe('COMMAND_UNANSWERED')
  await reaches(farm, stage.second, 'completed', 'failed')
  // The second clear is that of the lines: they met an empty bed.
  const log = (await truth(stage.simulator)).map(({ event, outcome }) => outcome ?? event)
  expect(log.slice(0, 7)).toEqual(['clear', 'start', 'completed', 'clear', 'clear', 'start', 'completed'])
})

test('a worker that lost its job in a wiped Redis may still be at it: nobody ends the ejection, nor clears the bed', async () => {
  const standing = standAt('eject:after:answer')
  try {
    const stage = await twoPrintsOn(1, 'night')
    await api.admin('PATCH', `prints/${stage.second}`, { body: { notBefore: '2099-01-01T00:00:00Z' } })
    await reaches(farm, stage.first, 'completed')
    await standing.reached
    const wiped = await context.redis.keys(`${api.config.QUEUE_PREFIX}:eject:*`)
    await context.redis.del(...wiped)
    const { lastEjection } = await view(stage)
    const job = `${api.config.QUEUE_PREFIX}:eject:eject-${lastEjection.id}`
    // Somebody else took the job up, and could do nothing.
    await until(
      async () =>
        (await context.redis.hget(job, 'failedReason')) !== null || (await view(stage)).lastEjection.state !== 'sent',
    )
    const person = await api.admin('POST', `printers/${stage.id}/bed-cleared`, { body: { evidence: 'operator' } })
    expect(person.body.code).toBe('BED_NOT_CLEARABLE')
    expect((await view(stage)).lastEjection.state).toBe('sent')
    standing.goOn()
    await settled(stage, 'cleared')
  } finally {
    standing.goOn()
  }
})

test('the last line, which takes the mark back, binds the printer too: it would switch a nozzle off in mid print', async () => {
  const standing = standAt('eject:after:sent-row')
  try {
    const stage = await twoPrintsOn(2, 'night')
    await reaches(farm, stage.first, 'completed')
    await standing.reached
    await admin(stage.simulator, 'POST', 'speed', { speed: 2 })
    standing.goOn()
    await until(async () => (await lines(stage)) === 1)
    await admin(stage.simulator, 'POST', 'fault', { kind: 'drop-after', method: 'POST', path: '/api/printer/command' })
    await settled(stage, 'failed', 'cleared')
    expect(await lines(stage)).toBe(2)
    expect((await view(stage)).lastEjection.state).toBe('failed')
    expect(await failing(stage)).toEqual(['commands-answered', 'bed-clear'])
  } finally {
    standing.goOn()
  }
})
