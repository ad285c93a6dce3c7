import { expect } from 'vitest'
import { ready, startPrint, type Tell } from './conformance-stage.ts'
import { eventually, eventualVerdict, firstVerdict, freshName, isOver, put } from './conformance-support.ts'

/** What the printer says afterwards of a start, and what stays provable. */
export function describeVerdicts(it: Tell): void {
  it('says started while our print runs, and keeps its file', async (stage) => {
    const { file, before } = await startPrint(stage, 20)
    expect(await firstVerdict(stage, file.name, before)).toMatchObject({ kind: 'started', running: true })
    expect(await stage.printer.revoke(file.name)).toBe('in-use')
  })

  it('says started and completed after our print ended while nobody watched, and keeps the evidence', async (stage) => {
    const { printer, seconds } = stage
    const { file, before } = await startPrint(stage, 0.5)
    const verdict = await eventualVerdict(printer, file.name, before, isOver, seconds)
    expect(verdict).toMatchObject({
      kind: 'started',
      running: false,
      ending: { fileName: file.name, outcome: 'completed' },
    })
    expect(await printer.revoke(file.name)).toBe('in-use')
    expect(await printer.remove(file.name)).toBe('absent')
  })

  it('says started and canceled after our print was canceled while nobody watched', async (stage) => {
    const { printer, seconds } = stage
    const { file, before } = await startPrint(stage, 20)
    await printer.cancel()
    const verdict = await eventualVerdict(printer, file.name, before, isOver, seconds)
    expect(verdict).toMatchObject({ kind: 'started', running: false, ending: { outcome: 'canceled' } })
  })

  it('says unknown of a run that is not the bound one, and lets its file go', async (stage, context) => {
    const { printer, seconds } = stage
    const { file, before } = await startPrint(stage, 0.5)
    const verdict = await eventualVerdict(printer, file.name, before, isOver, seconds)
    if (verdict.kind !== 'started' || verdict.jobRef === undefined) return context.skip()
    const another = { ...before, ranAs: verdict.jobRef.replace(/.$/, (last) => (last === '1' ? '2' : '1')) }
    expect(await printer.reconcile(file.name, another)).toMatchObject({ kind: 'unknown' })
    expect(await printer.remove(file.name)).toBe('absent')
    expect(await printer.reconcile(file.name, another)).toMatchObject({ kind: 'unknown' })
  })

  it('says not started when nothing was sent, also after the file was revoked', async (stage) => {
    const { printer, bench, seconds } = stage
    await ready(printer, seconds)
    const file = await put(printer, bench.gcode(1))
    const before = await printer.fingerprint()
    expect(await printer.reconcile(file.name, before)).toEqual({ kind: 'not-started' })
    expect(await printer.revoke(file.name)).toBe('absent')
    expect(await printer.reconcile(file.name, before)).toEqual({ kind: 'not-started' })
  })

  it('says not started of our file although somebody else prints another one since', async (stage) => {
    const { printer, bench, seconds } = stage
    await ready(printer, seconds)
    const file = await put(printer, bench.gcode(1))
    const before = await printer.fingerprint()
    const foreign = freshName()
    await bench.foreignStart(foreign)
    expect(await firstVerdict(stage, file.name, before)).toEqual({ kind: 'not-started' })
    expect(await firstVerdict(stage, foreign, before)).toMatchObject({ kind: 'started', running: true })
  })

  it('says unknown when the server died in mid print and nothing is left', async (stage) => {
    const { printer, bench, seconds } = stage
    const { file, before } = await startPrint(stage, 30)
    await eventually(
      () => printer.snapshot(),
      ({ state }) => state === 'printing',
      seconds,
    )
    await bench.restart()
    await ready(printer, 60)
    expect(await printer.reconcile(file.name, before)).toMatchObject({ kind: 'unknown' })
  }, 90_000)

  it('tells on the link that the server restarted', async (stage) => {
    stage.watch()
    const { seen, seconds } = stage
    await seen.until('the link', () => seen.links.some(({ up }) => up), seconds)
    await ready(stage.printer, seconds)
    const earlier = seen.links.length
    await stage.bench.restart()
    await seen.until('the link again', () => seen.links.slice(earlier).some(({ up }) => up), seconds)
    expect(seen.links.slice(earlier).filter(({ up }) => up)[0]).toMatchObject({ restarted: true })
  }, 90_000)
}
