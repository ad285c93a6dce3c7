/**
 * G-code: how fast our planner reads beside a naive reader (readline and a regular expression, distance over feedrate)
 * and OctoPrint's analyser, in one run, on the examples repeated to about 40 MB. `REFERENCE_PYTHON=... node bench/gcode.ts`
 * (bench/reference.py says how to install OctoPrint). The processor's time counts: a busy machine cannot spoil it.
 */
import { execFileSync } from 'node:child_process'
import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { analyseGcode } from '../src/gcode/analysis.ts'
import { bgcodeProgram } from '../src/gcode/bgcode-program.ts'
import { readMetadata } from '../src/gcode/metadata.ts'
import { fileSource } from '../src/geometry/source.ts'
import { encodeBgcode } from '../test/support/bgcode.ts'
import { reference } from './model-support.ts'

const ROUNDS = 5
const EXAMPLES = [
  'c_ender3_printability_truth',
  'c_mk3s_020q_printability_truth',
  'c_voron_printability_truth',
  'testqube_a1',
]
const examples = EXAMPLES.map((name) => new URL(`../examples/files/${name}.gcode`, import.meta.url).pathname)

/** What most tools do: split lines, match words, divide distance by feedrate. */
async function naiveSeconds(path: string): Promise<number> {
  const at: Record<string, number> = { X: 0, Y: 0, Z: 0, F: 1500 }
  let seconds = 0
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (!/^G[01]\b/.test(line)) continue
    const before = { ...at }
    for (const [, letter = '', value = ''] of line.matchAll(/([XYZF])(-?[\d.]+)/g)) at[letter] = Number(value)
    const square = ['X', 'Y', 'Z'].reduce((sum, axis) => sum + ((at[axis] ?? 0) - (before[axis] ?? 0)) ** 2, 0)
    seconds += Math.sqrt(square) / ((at.F ?? 1) / 60)
  }
  return seconds
}

/** Milliseconds of the processor, the least of some rounds. */
async function time<T>(work: () => T | Promise<T>, rounds = 1): Promise<number> {
  let least = Infinity
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, (user + system) / 1000)
  }
  return least
}

function withSource<T>(path: string, use: (source: ReturnType<typeof fileSource>) => T): T {
  const source = fileSource(path)
  try {
    return use(source)
  } finally {
    source.close()
  }
}

/** Peak memory of a process of its own that analyses one file: ours here holds the bench's own buffers. */
function peakMebibytes(path: string): number {
  const at = (file: string) => JSON.stringify(new URL(file, import.meta.url).href)
  const script = `import { analyseGcode } from ${at('../src/gcode/analysis.ts')}
    import { fileSource } from ${at('../src/geometry/source.ts')}
    analyseGcode(fileSource(${JSON.stringify(path)}))
    console.log(process.resourceUsage().maxRSS / 1024)`
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }))
}

const folder = mkdtempSync(join(tmpdir(), 'printyard-bench-'))
const large = join(folder, 'large.gcode')
const body = readFileSync(examples[1] ?? '')
writeFileSync(large, Buffer.concat(Array.from({ length: Math.ceil(40e6 / body.length) }, () => body)))
try {
  const megabytes = withSource(large, (source) => source.sizeBytes) / 1e6
  const ours = await time(() => withSource(large, (source) => analyseGcode(source, { timelineSamples: 256 })), ROUNDS)
  const memory = peakMebibytes(large) - peakMebibytes(examples[3] ?? '')
  const head = await time(() => withSource(large, readMetadata), ROUNDS)
  const packed = join(folder, 'large.bgcode')
  writeFileSync(packed, encodeBgcode(readFileSync(large), { compression: 'deflate', encoding: 'meatpack-comments' }))
  const binary = await time(() => withSource(packed, (source) => analyseGcode(bgcodeProgram(source))), ROUNDS)
  const naive = await time(() => naiveSeconds(large))
  const rate = (milliseconds: number, size = megabytes) => `${((size / milliseconds) * 1000).toFixed(1)} MB/s`
  console.log(`speed on ${megabytes.toFixed(0)} MB, by the processor's time`)
  console.log(`  planner ${rate(ours)}, ${memory.toFixed(0)} MiB more at its peak than for a file of 0.2 MB`)
  console.log(`  naive ${rate(naive)} (1/${(naive / ours).toFixed(1)} of ours)`)
  // OctoPrint takes seconds for a megabyte.
  const small = examples[0] ?? ''
  const octoprint = reference('gcode', small)
  const size = readFileSync(small).length / 1e6
  console.log(
    octoprint === undefined
      ? '  OctoPrint’s analyser: not installed'
      : `  OctoPrint’s analyser ${rate(octoprint, size)} (1/${((octoprint / size) * (megabytes / ours)).toFixed(0)} of ours)`,
  )
  console.log(`  binary ${rate(binary)} of text (deflate, MeatPack), planner included`)
  console.log(`  metadata ${head.toFixed(1)} ms`)
} finally {
  rmSync(folder, { recursive: true })
}
