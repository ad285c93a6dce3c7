import { Readable } from 'node:stream'
import { describe, expect } from 'vitest'
import { describeControls } from './conformance-controls.ts'
import { describeFaults } from './conformance-faults.ts'
import { ready, startPrint, type Tell, tellOn } from './conformance-stage.ts'
import { describeFile, eventualVerdict, freshName, type Harness, isOver, put } from './conformance-support.ts'
import { describeVerdicts } from './conformance-verdicts.ts'
import { ACTIVE, STARTABLE } from './driver.ts'

/**
 * The stories that every driver has to tell in the same way, over a real wire. `harness.seconds` is how long the
 * printer may take for anything that is told by its status.
 */
export function describeDriver(name: string, harness: Harness): void {
  describe(`the ${name} driver`, { concurrent: harness.concurrent === true }, () => {
    const it = tellOn(harness)
    describeFiles(it)
    describeRuns(it)
    describeVerdicts(it)
    describeControls(it)
    describeFaults(it)
  })
}

function describeFiles(it: Tell): void {
  it('says who the device is, the same on connections that ask at the same moment and on later ones', async (stage) => {
    const rival = stage.watch()
    const [identity, other] = await Promise.all([stage.printer.identify(), rival.identify()])
    expect(identity.deviceKey).toMatch(/.{8}/)
    expect(other).toEqual(identity)
    expect(await stage.printer.identify()).toEqual(identity)
  })

  it('stores a file, tells progress, verifies it and finds it again', async (stage) => {
    await ready(stage.printer, stage.seconds)
    const bytes = stage.bench.gcode(2)
    const progress: number[] = []
    const file = await put(stage.printer, bytes, freshName(), (sent) => progress.push(sent))
    expect(file.sizeBytes).toBe(bytes.length)
    expect(progress.at(-1)).toBe(bytes.length)
    expect(progress).toEqual(progress.toSorted((one, other) => one - other))
    expect(await stage.printer.stat(file.name)).toEqual(file)
    expect(STARTABLE).toContain((await stage.printer.snapshot()).state)
  })

  it(
    'lists the files that it holds, and which of them it has printed',
    async (stage, { skip }) => {
      const { printer, bench, seconds } = stage
      if (!printer.listFiles) return skip('this family does not list files')
      await ready(printer, seconds)
      const file = await put(printer, bench.gcode(1))
      const find = async (name: string) => (await printer.listFiles?.())?.find((listed) => listed.name === name)
      expect(await find(file.name)).toMatchObject({ name: file.name })
      expect((await find(file.name))?.timesPrinted ?? 0).toBe(0)
      const printed = await startPrint(stage, 0.5)
      await eventualVerdict(printer, printed.file.name, printed.before, isOver, seconds)
      const after = await find(printed.file.name)
      expect(after).toMatchObject({ name: printed.file.name })
      if (after?.timesPrinted !== undefined) expect(after.timesPrinted).toBe(1)
      expect(await printer.remove(printed.file.name)).toBe('absent')
      expect(await find(printed.file.name)).toBeUndefined()
    },
    60_000,
  )

  it('never overwrites a file', async (stage) => {
    const first = await put(stage.printer, Buffer.from('G28\n'))
    await expect(put(stage.printer, Buffer.from('G28\nG28\n'), first.name)).rejects.toMatchObject({
      code: 'PRINTER_REFUSED',
    })
    expect(await stage.printer.stat(first.name)).toEqual(first)
  })

  it('refuses a file whose source is shorter than announced', async (stage) => {
    const file = describeFile(freshName(), Buffer.alloc(5000, ';'))
    const upload = stage.printer.upload(Readable.from([Buffer.alloc(100)]), file, {
      signal: AbortSignal.timeout(5_000),
    })
    await expect(upload).rejects.toMatchObject({ code: 'TRANSFER_FAILED' })
    expect(await stage.printer.stat(file.name)).toBeUndefined()
  })

  it('blames our storage, not the printer, for a source that fails, also before it is read', async (stage) => {
    for (const open of [stalling, () => stalling().destroy(new Error('EIO'))]) {
      const source = open()
      const file = describeFile(freshName(), Buffer.alloc(1_000_000, ';'))
      const fails = () => source.destroy(new Error('ESTALE'))
      const upload = stage.printer.upload(source, file, { signal: AbortSignal.timeout(30_000), onProgress: fails })
      await expect(upload).rejects.toMatchObject({ code: 'STORAGE_AWAY' })
      expect(await stage.printer.stat(file.name)).toBeUndefined()
    }
  })

  it('blames our storage, not the printer, for a source that stalls', async (stage) => {
    const file = describeFile(freshName(), Buffer.alloc(1_000_000, ';'))
    const hasty = stage.connect({ stallMilliseconds: 800 })
    const upload = hasty.upload(stalling(), file, { signal: AbortSignal.timeout(30_000) })
    await expect(upload).rejects.toMatchObject({ code: 'STORAGE_AWAY' })
    expect(await stage.printer.stat(file.name)).toBeUndefined()
  })

  it('ends an aborted upload at once and leaves no file', async (stage) => {
    const abort = new AbortController()
    const file = describeFile(freshName(), Buffer.alloc(1_000_000, ';'))
    // Given up for its own sake only when the test is long over.
    const patient = stage.connect({ stallMilliseconds: 3_600_000 })
    const upload = patient.upload(stalling(), file, { signal: abort.signal })
    setTimeout(() => abort.abort(new Error('enough')), 100)
    await expect(upload).rejects.toThrow('enough')
    expect(await stage.printer.stat(file.name)).toBeUndefined()
  })

  it('revokes a file and proves that it is gone, also when it never was', async (stage) => {
    const file = await put(stage.printer, Buffer.from('G28\n'))
    expect(await stage.printer.revoke(file.name)).toBe('absent')
    expect(await stage.printer.stat(file.name)).toBeUndefined()
    expect(await stage.printer.revoke(file.name)).toBe('absent')
    expect((await stage.printer.start(file.name, 10_000)).kind).toBe('refused')
  })
}

/** A source that gives a little and then nothing more. */
function stalling(): Readable {
  const source = new Readable({ read: () => undefined })
  source.push(Buffer.alloc(1000, ';'))
  return source
}

function describeRuns(it: Tell): void {
  it('starts once and is watched to the end, with the seconds that the printer counted', async (stage) => {
    stage.watch()
    const { file } = await startPrint(stage, 2)
    const { seen, seconds } = stage
    await seen.until(
      'printing',
      () => seen.snapshots.some(({ state, job }) => state === 'printing' && job?.fileName === file.name),
      seconds,
    )
    await seen.until('the end', () => seen.endings.length > 0, seconds)
    await seen.until('completed', () => seen.last?.state === 'completed', seconds)
    expect(seen.endings).toMatchObject([{ fileName: file.name, outcome: 'completed' }])
    if (stage.countsSeconds) expect(seen.endings[0]?.elapsedSeconds).toBeGreaterThan(0)
    expect(seen.order.indexOf('ended completed')).toBeLessThan(seen.order.indexOf('completed'))
    expect(seen.last?.job).toMatchObject({ fileName: file.name, progress: 1 })
  })

  it('pauses, resumes and cancels, and the status tells each', async (stage) => {
    stage.watch()
    const { file } = await startPrint(stage, 20)
    const { printer, seen, seconds } = stage
    await seen.until('printing', () => seen.last?.state === 'printing', seconds)
    expect(await printer.pause()).toEqual({ kind: 'accepted' })
    await seen.until('paused', () => seen.last?.state === 'paused', seconds)
    expect(await printer.resume()).toEqual({ kind: 'accepted' })
    await seen.until('printing again', () => seen.last?.state === 'printing', seconds)
    expect(await printer.cancel()).toEqual({ kind: 'accepted' })
    await seen.until('canceled', () => seen.last?.state === 'canceled', seconds)
    expect(seen.endings).toMatchObject([{ fileName: file.name, outcome: 'canceled' }])
    expect(seen.endings[0]?.progress).toBeLessThan(1)
  })

  it('tells a breakdown in mid print as failed, with the reason, once', async (stage) => {
    stage.watch()
    const { file } = await startPrint(stage, 20)
    const { seen, seconds } = stage
    await seen.until('printing', () => seen.last?.state === 'printing', seconds)
    await stage.bench.breakDown(stage.printer)
    await seen.until('the end', () => seen.endings.length > 0, seconds)
    await seen.until('no longer active', () => !ACTIVE.includes(seen.last?.state ?? 'unknown'), seconds)
    expect(seen.endings).toMatchObject([{ fileName: file.name, outcome: 'failed' }])
    expect(seen.endings[0]?.reason).toBeTruthy()
    expect(seen.last?.state).toBe('fault')
    expect(seen.last?.fault?.text).toBeTruthy()
  })

  it('is refused a start while it prints, and the running print goes on', async (stage) => {
    const { file } = await startPrint(stage, 20)
    const other = await put(stage.printer, stage.bench.gcode(1))
    expect((await stage.printer.start(other.name, 3_000)).kind).toBe('refused')
    const snapshot = await stage.printer.snapshot()
    expect(ACTIVE).toContain(snapshot.state)
    expect(snapshot.job?.fileName).toBe(file.name)
  })

  it('sees a print that somebody else started, and its name', async (stage) => {
    stage.watch()
    await ready(stage.printer, stage.seconds)
    const fileName = freshName()
    await stage.bench.foreignStart(fileName)
    const { seen, seconds } = stage
    await seen.until('the foreign print', () => ACTIVE.includes(seen.last?.state ?? 'unknown'), seconds)
    expect(seen.last?.job?.fileName).toBe(fileName)
  })
}
