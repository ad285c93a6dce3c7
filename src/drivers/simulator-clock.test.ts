import { expect, it } from 'vitest'
import { SimulatedClock } from './simulator-clock.ts'
import { replayPlan } from './simulator-replay.ts'
import { SimulatedRun, secondsAtByte } from './simulator-run.ts'

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

it('a wait ends after simulated seconds, also when the speed changes under way', async () => {
  const clock = new SimulatedClock(1)
  const began = clock.now()
  const due = new Promise<void>((resolve) => clock.after(3_600, resolve))
  clock.speed = 100_000
  await due
  expect(clock.now() - began).toBeGreaterThanOrEqual(3_500)
})

it('what is taken back does not happen, one by one or all at once', async () => {
  const clock = new SimulatedClock(1_000)
  const happened: string[] = []
  clock.after(5, () => happened.push('one'))()
  clock.after(5, () => happened.push('two'))
  clock.clear()
  clock.after(5, () => happened.push('three'))
  await wait(40)
  expect(happened).toEqual(['three'])
})

it('a run counts what it played, not its pauses, and a change of speed does not make it jump', async () => {
  const clock = new SimulatedClock(1_000)
  const run = new SimulatedRun('a.gcode', replayPlan(Buffer.from('G4 S1000\n'), 'a'), clock)
  let ended = 0
  run.play(() => {
    ended += 1
  })
  await wait(30)
  run.hold()
  const held = run.elapsedSeconds()
  await wait(30)
  expect(run.elapsedSeconds()).toBe(held)
  clock.speed = 1
  run.play(() => {
    ended += 1
  })
  expect(run.elapsedSeconds()).toBeLessThan(held + 1)
  expect(ended).toBe(0)
  clock.speed = 100_000
  await expect.poll(() => ended).toBe(1)
  expect(run.elapsedSeconds()).toBe(1_000)
})

it('knows when a byte of the file is played', () => {
  const plan = replayPlan(Buffer.from('G28\nM83\nG1 X10 E1 F600\nG1 X20 E1 F600\nG1 X30 E1 F600\n'.repeat(3)), 'b')
  for (const byte of [30, 60, 100]) {
    const seconds = secondsAtByte(plan, byte)
    expect(plan.positionAt(seconds)).toBeGreaterThanOrEqual(byte)
    expect(plan.positionAt(Math.max(0, seconds - 0.2))).toBeLessThanOrEqual(byte)
  }
})
