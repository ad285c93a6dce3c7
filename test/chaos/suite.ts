import type { Config } from '../../src/core/config.ts'
import { Farm } from './farm.ts'
import { type Played, play } from './play.ts'

export type Result = { summary: string; bad: boolean; played: Played[] }

/** Plays all lines over so many farms side by side, prints what is wrong at once and counts at the end. */
export async function playAll(
  config: Config,
  lines: readonly string[],
  farms: number,
  verbose = false,
  without?: string,
): Promise<Result> {
  const waiting = [...lines]
  const played: Played[] = []
  const work = async (number: number): Promise<void> => {
    const farm = await Farm.open(config, number, without)
    try {
      for (let line = waiting.shift(); line !== undefined; line = waiting.shift()) {
        const one = await play(farm, line)
        played.push(one)
        tell(one, verbose, played.length, lines.length)
      }
    } finally {
      await farm.close()
    }
  }
  await Promise.all(Array.from({ length: farms }, (_, number) => work(number)))
  return { ...sum(played), played }
}

function tell(one: Played, verbose: boolean, done: number, all: number): void {
  if (one.faults.length === 0 && !verbose) {
    if (done % 25 === 0) console.log(`${done} of ${all}`)
    return
  }
  for (const { kind, what } of one.faults) console.log(`${kind}: ${what}`)
  console.log(
    `  ${one.line}\n    ${one.states.join(', ')} after ${one.attempts} attempts, ${one.seconds.toFixed(1)} s\n    ${one.trace.join('\n    ')}`,
  )
}

function sum(played: readonly Played[]): { summary: string; bad: boolean } {
  const with_ = (kind: string): number =>
    played.filter(({ faults }) => faults.some((fault) => fault.kind === kind)).length
  const causes = new Map<string, number>()
  for (const code of played.flatMap(({ held }) => held)) causes.set(code, (causes.get(code) ?? 0) + 1)
  const states = new Map<string, number>()
  for (const state of played.flatMap(({ states: all }) => all)) states.set(state, (states.get(state) ?? 0) + 1)
  const told = (counts: Map<string, number>): string =>
    [...counts].map(([name, count]) => `${count} ${name}`).join(', ') || 'none'
  const held = played.filter((one) => one.held.length > 0).length
  const groundless = with_('held without cause')
  const retried = played.filter(({ attempts }) => attempts > 2).length
  const missed = played.filter(({ hit, line }) => !hit && !/ none | go .*@/.test(line)).map(({ line }) => line)
  const bad = with_('double') + with_('lost') + with_('wrong') + groundless > 0
  return {
    bad,
    summary: [
      `prints: ${told(states)}; runs with a retry: ${retried}; held by cause: ${told(causes)}; without a cause: ${groundless}; point not reached: ${missed.length}`,
      ...missed.slice(0, 12).map((line) => `  not reached: ${line}`),
      `${played.length} runs: ${with_('double')} double, ${with_('lost')} lost, ${with_('wrong')} wrong, ${held} held`,
    ].join('\n'),
  }
}
