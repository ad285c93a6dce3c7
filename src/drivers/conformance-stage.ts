import { expect } from 'vitest'
import { type Bench, eventually, type Observer, put } from './conformance-support.ts'
import { type Printer, STARTABLE } from './driver.ts'

/** What a story works with: a printer that is ready, watched by a monitor and commanded over a second connection. */
export type Stage = {
  bench: Bench
  printer: Printer
  seen: Observer
  seconds: number
  countsSeconds: boolean
  watch(): Printer
}

/** Uploads, starts, and waits until the printer shows that it prints. */
export async function startPrint({ bench, printer, seconds }: Stage, wallSeconds: number) {
  await ready(printer, seconds)
  const file = await put(printer, bench.gcode(wallSeconds))
  const before = await printer.fingerprint()
  expect(await printer.start(file.name, 5_000)).toEqual({ kind: 'accepted' })
  return { file, before }
}

export async function ready(printer: Printer, seconds: number): Promise<void> {
  const snapshot = await eventually(
    () => printer.snapshot(),
    ({ state }) => STARTABLE.includes(state),
    seconds,
  )
  expect(STARTABLE).toContain(snapshot.state)
}
