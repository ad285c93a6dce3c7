import { afterEach, beforeEach, expect } from 'vitest'
import { ready } from '../conformance-stage.ts'
import { Observer, put } from '../conformance-support.ts'
import type { Printer } from '../driver.ts'
import { openSimulator, pacedGcode } from './simulator-bench.ts'

/** What each story of a file has for itself, once openEach() was called at its top level. */
export let bench: Awaited<ReturnType<typeof openSimulator>>
export let printer: Printer
/** A second connection, for who watches. */
export let watcher: Printer
export let seen: Observer

export function openEach(): void {
  beforeEach(async () => {
    bench = await openSimulator()
    printer = bench.connect()
    watcher = bench.connect()
    seen = new Observer()
  })
  afterEach(async () => {
    await watcher.close()
    await printer.close()
    await bench.close()
  })
}

/** Uploads and starts; resolves when it extrudes. */
export async function printing(gcode = pacedGcode(20)) {
  watcher.watch(seen)
  await ready(printer, 5)
  const file = await put(printer, gcode)
  const before = await printer.fingerprint()
  expect(await printer.start(file.name, 5_000)).toEqual({ kind: 'accepted' })
  await seen.until('printing', () => seen.last?.state === 'printing', 10)
  return { file, before }
}
