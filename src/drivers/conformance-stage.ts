import { expect, type TestContext, test } from 'vitest'
import { type Bench, eventually, type Harness, Observer, put } from './conformance-support.ts'
import { type Printer, STARTABLE, type Timing } from './driver.ts'

/** What a story works with: a printer that is ready, watched by a monitor and commanded over a second connection. */
export type Stage = {
  bench: Bench
  printer: Printer
  seen: Observer
  seconds: number
  countsSeconds: boolean
  watch(): Printer
  /** One connection more. */
  connect(timing?: Partial<Timing>): Printer
}

export type Tell = (
  name: string,
  story: (stage: Stage, context: TestContext) => Promise<void> | void,
  milliseconds?: number,
) => void

/** A test that has a stage of its own: opened before its story, closed after it. */
export const tellOn =
  (harness: Harness): Tell =>
  (name, story, milliseconds = STORY_MILLISECONDS) =>
    test(
      name,
      async (context) => {
        const { stage, close } = await openStage(harness)
        try {
          await story(stage, context)
        } finally {
          await close()
        }
      },
      milliseconds + OPENING_MILLISECONDS,
    )

const STORY_MILLISECONDS = 60_000
/** A real server takes some seconds. */
const OPENING_MILLISECONDS = 120_000

async function openStage({ open, seconds, countsSeconds = true }: Harness) {
  const bench = await open()
  const seen = new Observer()
  const opened: Printer[] = []
  const connect = (timing?: Partial<Timing>) => {
    opened.push(bench.connect(timing))
    return opened.at(-1) as Printer
  }
  const watch = () => {
    const watcher = connect()
    watcher.watch(seen)
    return watcher
  }
  const stage: Stage = { bench, printer: connect(), seen, seconds, countsSeconds, watch, connect }
  const close = async () => {
    await Promise.all(opened.map((printer) => printer.close()))
    await bench.close()
  }
  return { stage, close }
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
