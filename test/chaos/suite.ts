import { bundleParts } from './bundle.ts'
import { Farm } from './farm.ts'
import { type Played, play } from './play.ts'

export type Result = { summary: string; bad: boolean; played: Played[] }
export type Options = { farms: number; verbose?: boolean; without?: string | undefined }

/** Plays all lines over so many farms side by side, prints what is wrong at once and counts at the end. */
export async function playAll(folder: string, lines: readonly string[], options: Options): Promise<Result> {
  const bundle = await bundleParts(folder, options.without)
  const waiting = [...lines]
  const played: Played[] = []
  // One after the other: each makes a database of its own, and the first plays meanwhile.
  let opened: Promise<unknown> = Promise.resolve()
  const open = (number: number): Promise<Farm> => {
    const farm = opened.then(() => Farm.open(folder, number, bundle, options.without))
    opened = farm
    return farm
  }
  const work = async (number: number): Promise<void> => {
    const farm = await open(number)
    try {
      for (let line = waiting.shift(); line !== undefined; line = waiting.shift()) {
        const one = await play(farm, line).catch((error: unknown) => broken(line, error))
        played.push(one)
        tell(one, options.verbose ?? false, played.length, lines.length)
      }
    } finally {
      await farm.close()
    }
  }
  await Promise.all(Array.from({ length: options.farms }, (_, number) => work(number)))
  return { ...sum(played), played }
}

/** The suite's own trouble is never a green run. */
function broken(line: string, error: unknown): Played {
  const what = `the suite itself: ${error instanceof Error ? error.stack : String(error)}`
  const nothing = { states: [], held: [], attempts: 0, hit: false, mishaps: [], seconds: 0, trace: [] }
  return { line, faults: [{ kind: 'wrong', what }], ...nothing }
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

/** "12 completed, 3 canceled" */
function counted(words: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  const sorted = [...counts].toSorted(([, one], [, other]) => other - one)
  return sorted.map(([word, count]) => `${count} ${word}`).join(', ') || 'none'
}

function sum(played: readonly Played[]): { summary: string; bad: boolean } {
  const having = (kind: string): number =>
    played.filter(({ faults }) => faults.some((fault) => fault.kind === kind)).length
  const held = played.filter((one) => one.held.length > 0).length
  const groundless = having('held without cause')
  const retried = played.filter(({ attempts, states }) => attempts > states.length).length
  const missed = played.filter(({ hit }) => !hit).map(({ line }) => line)
  const seconds = played.map((one) => one.seconds).toSorted((one, other) => one - other)
  const at = (share: number): string => (seconds[Math.floor((seconds.length - 1) * share)] ?? 0).toFixed(1)
  const bad = having('double') + having('lost') + having('wrong') + groundless > 0
  return {
    bad,
    summary: [
      `prints: ${counted(played.flatMap(({ states }) => states))}; runs with a retry: ${retried}`,
      `held by cause: ${counted(played.flatMap((one) => one.held))}; without a cause: ${groundless}`,
      `mishaps: ${counted(played.flatMap(({ mishaps }) => mishaps))}`,
      `seconds a run: median ${at(0.5)}, p95 ${at(0.95)}, longest ${at(1)}; point not reached: ${missed.length}`,
      ...missed.slice(0, 12).map((line) => `  not reached: ${line}`),
      `${played.length} runs: ${having('double')} double, ${having('lost')} lost, ${having('wrong')} wrong, ${held} held`,
    ].join('\n'),
  }
}
