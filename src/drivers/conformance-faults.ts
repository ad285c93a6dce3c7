import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { ready, type Stage, startPrint, type Tell } from './conformance-stage.ts'
import { eventualVerdict, firstVerdict, Observer, put, type SimulatorBench } from './conformance-support.ts'

/** Stories that only a simulator can be made to tell: lost and late messages, dead links. */
export function describeFaults(it: Tell): void {
  const story: Story = (name, tell) =>
    it(name, async (stage, context) => {
      const { simulator } = stage.bench
      if (simulator === undefined) context.skip()
      else await tell(stage, simulator)
    })
  describeLostStarts(story)
  describeLinks(story)
  describeUploads(story)
}

type Story = (name: string, tell: (stage: Stage, simulator: SimulatorBench) => Promise<void>) => void

/** A file that is ready to be started, and what the printer said before. */
async function prepared(stage: Stage, wallSeconds: number) {
  await ready(stage.printer, stage.seconds)
  const file = await put(stage.printer, stage.bench.gcode(wallSeconds))
  return { file, before: await stage.printer.fingerprint() }
}

function describeLostStarts(story: Story): void {
  story(
    'sends a start whose answer is lost exactly once, calls it unknown, and then finds it started',
    async (stage, simulator) => {
      const { file, before } = await prepared(stage, 20)
      simulator.loseStart('after')
      expect((await stage.printer.start(file.name, 2_000)).kind).toBe('unknown')
      await sleep(500)
      expect(simulator.startsReceived(file.name)).toBe(1)
      expect(simulator.machine.starts(file.name)).toBe(1)
      expect(await firstVerdict(stage, file.name, before)).toMatchObject({ kind: 'started', running: true })
    },
  )

  story('does not send a start again whose connection broke before it was read', async (stage, simulator) => {
    const { file, before } = await prepared(stage, 20)
    simulator.loseStart('before')
    expect((await stage.printer.start(file.name, 2_000)).kind).toBe('unknown')
    await sleep(500)
    expect(simulator.startsReceived(file.name)).toBe(1)
    expect(simulator.machine.starts(file.name)).toBe(0)
    expect(await stage.printer.reconcile(file.name, before)).toEqual({ kind: 'not-started' })
  })

  story(
    'gives up at the deadline on a start that is delivered late, and finds it once it arrived',
    async (stage, simulator) => {
      const { file, before } = await prepared(stage, 20)
      simulator.loseStart('late', 3_000)
      expect((await stage.printer.start(file.name, 400)).kind).toBe('unknown')
      expect(simulator.machine.starts(file.name)).toBe(0)
      expect(await stage.printer.reconcile(file.name, before)).toEqual({ kind: 'not-started' })
      const verdict = await eventualVerdict(stage.printer, file.name, before, (said) => said.kind === 'started', 10)
      expect(verdict).toMatchObject({ kind: 'started', running: true })
      expect(simulator.machine.starts(file.name)).toBe(1)
    },
  )

  story('makes a late start harmless by revoking its file first', async (stage, simulator) => {
    const { file, before } = await prepared(stage, 20)
    simulator.loseStart('late', 3_000)
    expect((await stage.printer.start(file.name, 300)).kind).toBe('unknown')
    expect(await stage.printer.revoke(file.name)).toBe('absent')
    expect(await stage.printer.reconcile(file.name, before)).toEqual({ kind: 'not-started' })
    await sleep(3_200)
    expect(simulator.machine.starts(file.name)).toBe(0)
    expect(await stage.printer.reconcile(file.name, before)).toEqual({ kind: 'not-started' })
  })

  story('answers unknown to a start that nobody could receive', async (stage, simulator) => {
    const { file } = await prepared(stage, 5)
    await simulator.goOffline()
    expect((await stage.printer.start(file.name, 1_000)).kind).toBe('unknown')
    expect((await stage.printer.pause()).kind).toBe('unknown')
    expect(await stage.printer.revoke(file.name)).toBe('unknown')
    await expect(stage.printer.snapshot()).rejects.toMatchObject({ code: 'PRINTER_OFFLINE' })
    await simulator.goOnline()
    expect(simulator.machine.starts(file.name)).toBe(0)
  })
}

function describeLinks(story: Story): void {
  story('comes back after the link dropped and knows that the printer did not restart', async (stage, simulator) => {
    const { file } = await startPrint(stage, 20)
    stage.watch()
    const { seen, seconds } = stage
    await seen.until('printing', () => seen.last?.state === 'printing', seconds)
    simulator.dropWatch()
    await seen.until('down and up', () => seen.links.length === 3, seconds)
    expect(seen.links).toMatchObject([{ up: true }, { up: false }, { up: true, restarted: false }])
    await seen.until('printing again', () => seen.last?.job?.fileName === file.name, seconds)
    expect(seen.endings).toEqual([])
  })

  story('notices a connection that went silent, although it stays open', async (stage, simulator) => {
    stage.watch()
    const { seen, seconds } = stage
    await seen.until('the link', () => seen.links.some(({ up }) => up), seconds)
    simulator.silence(true)
    await seen.until('down', () => seen.links.at(-1)?.up === false, seconds)
    simulator.silence(false)
    await seen.until('up', () => seen.links.at(-1)?.up === true, seconds)
  })

  story('keeps trying a printer that is offline at boot, and greets it when it appears', async (stage, simulator) => {
    await simulator.goOffline()
    stage.watch()
    const { seen, seconds } = stage
    await seen.until('down', () => seen.links.length > 0, seconds)
    expect(seen.links[0]).toMatchObject({ up: false })
    await sleep(600)
    expect(seen.links).toHaveLength(1)
    await simulator.goOnline()
    await seen.until('up', () => seen.links.at(-1)?.up === true, seconds)
    await seen.until('a status', () => seen.snapshots.length > 0, seconds)
  })

  story('finds a print that ended during a gap by asking, and invents no ending', async (stage, simulator) => {
    stage.watch()
    const { seen, seconds, printer } = stage
    const { file, before } = await startPrint(stage, 1.5)
    await seen.until('active', () => seen.last?.job?.fileName === file.name, seconds)
    // What the monitor binds the attempt to (R12); families whose runs have no id leave it out.
    const jobRef = seen.last?.job?.jobRef
    await simulator.goOffline()
    await sleep(2_500)
    await simulator.goOnline()
    await seen.until('up', () => seen.links.at(-1)?.up === true, seconds)
    await seen.until('over', () => seen.last?.state === 'completed', seconds)
    expect(seen.endings).toEqual([])
    // Without the capability an id may be told or not; with it there always is one.
    if (printer.capabilities.jobRefs) expect(jobRef).toBeDefined()
    const bound = { ...before, ...(jobRef === undefined ? {} : { ranAs: jobRef }) }
    expect(await printer.reconcile(file.name, bound)).toMatchObject({
      kind: 'started',
      ending: { outcome: 'completed' },
    })
  })

  story('says nothing more after it was closed', async (stage, simulator) => {
    const watcher = stage.watch()
    const { seen, seconds } = stage
    await seen.until('a status', () => seen.snapshots.length > 0, seconds)
    await watcher.close()
    const told = seen.order.length
    simulator.dropWatch()
    await sleep(400)
    expect(seen.order).toHaveLength(told)
  })

  story('keeps what a short message does not mention', async (stage) => {
    stage.watch()
    const { seen, seconds } = stage
    await seen.until('temperatures', () => seen.last?.temperatures.bed !== undefined, seconds)
    await startPrint(stage, 1)
    await seen.until('the end', () => seen.endings.length > 0, seconds)
    const first = seen.snapshots.findIndex(({ temperatures }) => temperatures.bed !== undefined)
    expect(seen.snapshots.slice(first).every(({ temperatures }) => temperatures.bed !== undefined)).toBe(true)
    expect(new Observer().last).toBeUndefined()
  })
}

function describeUploads(story: Story): void {
  story('does not take a file for whole that was stored short', async (stage, simulator) => {
    simulator.loseUpload('stored', 100)
    await expect(put(stage.printer, stage.bench.gcode(3))).rejects.toMatchObject({ code: 'TRANSFER_FAILED' })
  })

  story('fails an upload whose connection is cut in the middle', async (stage, simulator) => {
    simulator.loseUpload('cut', 5_000)
    await expect(put(stage.printer, Buffer.alloc(3_000_000, ';'))).rejects.toMatchObject({ code: 'PRINTER_OFFLINE' })
  })
}
