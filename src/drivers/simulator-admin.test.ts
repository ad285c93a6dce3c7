import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { BambuSimulator } from './bambu/simulator.ts'
import { MoonrakerSimulator } from './moonraker/simulator.ts'
import { OctoprintSimulator } from './octoprint/simulator.ts'
import { PrusalinkSimulator } from './prusalink/simulator.ts'
import { faultsOf, type Simulated } from './simulator-admin.ts'
import { FAULT_KINDS, type FaultName } from './simulator-fault-kinds.ts'

type Family = Simulated & { url: string; start(): Promise<void>; stop(): Promise<void> }
const MAKE: Record<string, () => Family> = {
  octoprint: () => new OctoprintSimulator({ apiKey: 'a', name: 'o' }),
  moonraker: () => new MoonrakerSimulator({ apiKey: 'a', name: 'm' }),
  prusalink: () => new PrusalinkSimulator({ apiKey: 'a', name: 'p' }),
  bambu: () => new BambuSimulator({ accessCode: '12345678', serial: '039SIMULATED0001', name: 'b' }),
}
type Told = { state?: string; items: { kind: string; ends: boolean; real: string; on: boolean }[] }
let simulator: Family
afterEach(() => simulator?.stop())

async function call(method: 'GET' | 'POST', action: string, body?: unknown) {
  const answer = await fetch(`${simulator.url}/_sim/${action}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: (await answer.json()) as Told }
}

describe('docs/simulators.md', () => {
  it('has the table of faults and families as the code has it', () => {
    const families = Object.values(MAKE).map((make) => faultsOf(make().hazards))
    const rows = (Object.keys(FAULT_KINDS) as FaultName[]).map((kind) => {
      const cells = families.map((faults) => {
        const fault = faults.find((one) => one.kind === kind)
        return fault === undefined ? '' : fault.ends ? 'on, off' : 'once'
      })
      const all = families.flatMap((faults) => faults.find((one) => one.kind === kind)?.fields ?? [])
      const fields = [...new Set(all.map(({ name }) => `\`${name}\``))].join(', ')
      return ['', `\`${kind}\``, FAULT_KINDS[kind].title, ...cells, fields, ''].map((cell) => cell.trim())
    })
    const text = readFileSync(new URL('../../docs/simulators.md', import.meta.url), 'utf8')
    const documented = text
      .split('\n')
      .filter((line) => /^\| `[a-z-]+` \| .* \|.*\|.*\|.*\|.*\|$/.test(line))
      .map((line) => line.split('|').map((cell) => cell.trim()))
    expect(documented).toEqual(rows)
  })
})

describe.each(Object.keys(MAKE))('the hands at a simulated %s', (kind) => {
  it('begin and end every fault that it has, and none that it has not', async () => {
    simulator = MAKE[kind]?.() as Family
    await simulator.start()
    const { items } = (await call('GET', 'faults')).body
    expect(items.length).toBeGreaterThan(10)
    const on = async (fault: string) =>
      ((await call('GET', 'faults')).body.items as { kind: string; on: boolean }[]).find((one) => one.kind === fault)
        ?.on
    for (const { kind: fault, ends, real } of items) {
      expect([fault, real.length > 20]).toEqual([fault, true])
      // Those take its server away for a moment; the page test and the families' own tests do them.
      if (['offline', 'ghost-replay', 'power-panic', 'moonraker-restart', 'klipper-restart'].includes(fault)) continue
      expect([fault, await call('POST', 'fault', { kind: fault })]).toEqual([
        fault,
        { status: 200, body: { done: true } },
      ])
      if (!ends) continue
      expect([fault, await on(fault)]).toEqual([fault, true])
      expect((await call('POST', 'fault', { kind: fault, on: false })).status).toBe(200)
      expect([fault, await on(fault)]).toEqual([fault, false])
    }
    expect(await call('POST', 'fault', { kind: 'flood' })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('half-open') },
    })
    expect((await call('POST', 'fault', { kind: 'drop', on: false })).status).toBe(400)
    expect((await call('POST', 'teleport')).status).toBe(404)
  })

  it('start, pause, resume and cancel at the panel, and clear the bed when nothing prints', async () => {
    simulator = MAKE[kind]?.() as Family
    await simulator.start()
    const reaches = (wanted: RegExp) => expect.poll(async () => (await call('GET', 'state')).body.state).toMatch(wanted)
    await reaches(/operational|standby|idle/i)
    simulator.clock.speed = 20
    expect((await call('POST', 'panel-pause')).body).toEqual({ done: false })
    expect((await call('POST', 'panel-start', { file: 'foreign.gcode' })).body).toEqual({ done: true })
    await reaches(/^(printing|running)$/i)
    expect((await call('POST', 'clear-bed')).body).toEqual({ done: false })
    expect((await call('POST', 'panel-pause')).body).toEqual({ done: true })
    await reaches(/^paused?$/i)
    expect((await call('POST', 'panel-resume')).body).toEqual({ done: true })
    await reaches(/^(printing|running)$/i)
    expect((await call('POST', 'panel-cancel')).body).toEqual({ done: true })
    await expect
      .poll(async () => (await call('GET', 'state')).body)
      .toMatchObject({
        running: null,
        partOnBed: true,
        starts: 1,
        speed: 20,
        temperatures: { tool0: { target: 0 }, bed: { target: 0 } },
        files: [{ name: 'foreign.gcode' }],
      })
    expect((await call('POST', 'clear-bed')).body).toEqual({ done: true })
    const { items } = (await call('GET', 'log')).body
    expect(items).toMatchObject([{ event: 'start' }, { event: 'end', outcome: 'canceled' }, { event: 'clear' }])
    expect((await call('POST', 'speed', { speed: 0 })).body).toEqual({ done: false })
  })
})
