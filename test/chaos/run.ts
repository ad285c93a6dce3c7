import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { families } from './families.ts'
import { draw, enumerate, random } from './schedule.ts'
import { cripple, WITHOUT } from './without.ts'

// npm run chaos -- --enumerate | --runs N --seed S | --replay "<line>" | --power
//   [--kind octoprint,prusalink] [--farms 3] [--only text] [--from 220] [--to 440] [--without R2] [--list]

const { values } = parseArgs({
  options: {
    enumerate: { type: 'boolean' },
    runs: { type: 'string' },
    seed: { type: 'string', default: '1' },
    replay: { type: 'string', multiple: true },
    power: { type: 'boolean' },
    without: { type: 'string' },
    kind: { type: 'string', default: families.join() },
    farms: { type: 'string', default: '3' },
    only: { type: 'string' },
    from: { type: 'string', default: '0' },
    to: { type: 'string' },
    list: { type: 'boolean' },
  },
})

function linesWanted(): string[] {
  const next = random(Number(values.seed))
  const kinds = values.kind.split(',')
  const drawn = () => Array.from({ length: Number(values.runs ?? 100) }, () => draw(kinds, next))
  const all = values.replay ?? (values.enumerate ? kinds.flatMap(enumerate) : drawn())
  const chosen = all.filter((line) => line.includes(values.only ?? ''))
  return chosen.slice(Number(values.from), values.to === undefined ? undefined : Number(values.to))
}

/** Takes each rule out, in a process of its own, and looks whether the suite notices. */
function power(): boolean {
  const unnoticed = Object.entries(WITHOUT).filter(([rule, { lines }]) => {
    const replays = lines.flatMap((line) => ['--replay', `octoprint ${line}`])
    const words = [...process.execArgv, import.meta.filename, '--without', rule, '--farms', '2', ...replays]
    const { status, stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' })
    const told = [...new Set(stdout.match(/^(double|lost|wrong|held without cause): .*$/gm) ?? [])]
    console.log(`without ${rule}: ${status === 0 ? 'GREEN' : 'red'}\n  ${told.join('\n  ')}`)
    return status === 0 || told.length === 0
  })
  const names = unnoticed.map(([rule]) => rule).join(', ')
  console.log(names === '' ? 'every rule is missed when it is gone' : `NOT noticed: ${names}`)
  return unnoticed.length === 0
}

async function run(lines: readonly string[]): Promise<boolean> {
  if (values.without) cripple(values.without)
  // Loaded only now, so that a rule can be taken out here too.
  const { playAll } = await import('./suite.ts')
  const folder = mkdtempSync(join(tmpdir(), 'printyard-chaos-'))
  let bad = true
  try {
    const farms = Math.min(Number(values.farms), lines.length)
    const result = await playAll(folder, lines, {
      farms,
      verbose: values.replay !== undefined,
      without: values.without,
    })
    console.log(result.summary)
    bad = result.bad
  } finally {
    if (bad && !values.without) console.log(`logs are in ${folder}`)
    else rmSync(folder, { recursive: true, force: true })
  }
  return !bad
}

async function main(): Promise<boolean> {
  if (values.power) return power()
  const lines = linesWanted()
  if (!values.list) return run(lines)
  console.log(lines.join('\n'))
  return true
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1))
process.exitCode = (await main()) ? 0 : 1
// What was said last may still be on its way into a pipe.
process.stdout.write('', () => process.exit())
