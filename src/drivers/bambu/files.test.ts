import { randomInt } from 'node:crypto'
import { describe, expect, it, type TestContext, test } from 'vitest'
import { freshName, HASTY, put } from '../conformance-support.ts'
import type { Printer } from '../driver.ts'
import { answerMilliseconds } from '../stall.ts'
import { type BambuBench, openSimulator } from './simulator-bench.ts'

// Uploads as an A1 ends them: the data connection hangs, the control connection says 226, 426 or nothing, and the card
// has the file. Whether it has is what counts.

const BYTES = Buffer.from(Array.from({ length: 20_000 }, () => randomInt(32, 126)))
const STALL_MILLISECONDS = 600

/** A printer with so many FTP sessions to give, and what lies on its card, whatever the driver says; gone after the test. */
async function begin(ftpSessions: number, { onTestFinished }: TestContext) {
  const bench = await openSimulator('gcode', { ftpSessions })
  const opened: Printer[] = []
  const connect = (stallMilliseconds: number) => {
    const printer = bench.connect({ stallMilliseconds })
    opened.push(printer)
    return printer
  }
  onTestFinished(async () => {
    await Promise.all(opened.map((one) => one.close()))
    await bench.close()
  })
  const onCard = (name: string) => bench.sim.printer.card.get(name)?.bytes
  const faults = (given: Partial<BambuBench['sim']['ftpFaults']>) => Object.assign(bench.sim.ftpFaults, given)
  return { connect, onCard, faults }
}

describe.concurrent.each([
  ['with one session to give', 1],
  ['with a second session', 2],
])('an upload to a printer %s', (_what, sessions) => {
  it.for([
    ['226', { mute: false }],
    ['426', { mute: false, abortWhole: true }],
    ['nothing', { mute: true }],
  ] as const)(
    'whose data connection never ends is whole, though the control connection says %s',
    async ([, answer], context) => {
      const { connect, onCard, faults } = await begin(sessions, context)
      const printer = connect(STALL_MILLISECONDS)
      faults({ hangEnd: true, ...answer })
      const file = await put(printer, BYTES)
      expect(file.sizeBytes).toBe(BYTES.length)
      expect(onCard(file.name)?.equals(BYTES)).toBe(true)
      expect(await printer.stat(file.name)).toEqual(file)
      // The next one finds the printer free again.
      const next = await put(printer, BYTES)
      expect(onCard(next.name)?.equals(BYTES)).toBe(true)
    },
  )

  it('that the card writes down slower than it was sent is waited for as long as it grows', async (context) => {
    const { connect, onCard, faults } = await begin(sessions, context)
    faults({ hangEnd: true, mute: true, bytesPerSecond: 5_000 })
    const file = await put(connect(900), BYTES)
    expect(onCard(file.name)?.equals(BYTES)).toBe(true)
  }, 30_000)

  it('that the card has but a part of fails, and leaves nothing', async (context) => {
    const { connect, onCard, faults } = await begin(sessions, context)
    faults({ hangEnd: true, mute: true, next: { how: 'stored', bytes: 10_000 } })
    const name = freshName()
    await expect(put(connect(STALL_MILLISECONDS), BYTES, name)).rejects.toMatchObject({
      code: expect.stringMatching(/^(TRANSFER|PRINTER)_/),
    })
    expect(onCard(name)).toBeUndefined()
  }, 30_000)
})

test('the patience with an answer grows with the file, up to what can be on its way', () => {
  const timing = { ...HASTY, stallMilliseconds: 30_000 }
  expect(answerMilliseconds(0, timing)).toBe(60_000)
  expect(answerMilliseconds(1_000_000, timing)).toBe(110_000)
  expect(answerMilliseconds(4_000_000, timing)).toBe(answerMilliseconds(400_000_000, timing))
})
