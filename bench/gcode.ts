/**
 * G-code: our planner against a naive reader (readline and a regular expression, distance over feedrate), in one run.
 * `node bench/gcode.ts [file ...]`; without files, the examples repeated to about 40 MB.
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

async function time<T>(work: () => T | Promise<T>): Promise<{ value: T; milliseconds: number }> {
  const start = performance.now()
  const value = await work()
  return { value, milliseconds: performance.now() - start }
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

console.log('accuracy against the slicer’s own time')
for (const path of process.argv.length > 2 ? process.argv.slice(2) : examples) {
  const { durationSeconds } = withSource(path, readMetadata)
  const planned = withSource(path, (source) => analyseGcode(source)).durationSeconds
  const naive = await naiveSeconds(path)
  const error = (seconds: number) =>
    durationSeconds ? `${((seconds / durationSeconds - 1) * 100).toFixed(2)} %` : 'unknown'
  console.log(
    `  ${path.split('/').at(-1)}: slicer ${durationSeconds ?? '-'} s, planner ${planned.toFixed(0)} s (${error(planned)}), naive ${error(naive)}`,
  )
}

const folder = mkdtempSync(join(tmpdir(), 'printyard-bench-'))
const large = join(folder, 'large.gcode')
const body = readFileSync(examples[1] ?? '')
writeFileSync(large, Buffer.concat(Array.from({ length: Math.ceil(40e6 / body.length) }, () => body)))
try {
  const megabytes = withSource(large, (source) => source.sizeBytes) / 1e6
  withSource(large, (source) => analyseGcode(source))
  const ours = await time(() => withSource(large, (source) => analyseGcode(source, { timelineSamples: 256 })))
  const memory = peakMebibytes(large) - peakMebibytes(examples[3] ?? '')
  const head = await time(() => withSource(large, readMetadata))
  const packed = join(folder, 'large.bgcode')
  writeFileSync(packed, encodeBgcode(readFileSync(large), { compression: 'deflate', encoding: 'meatpack-comments' }))
  const binary = await time(() => withSource(packed, (source) => analyseGcode(bgcodeProgram(source))))
  const naive = await time(() => naiveSeconds(large))
  console.log(`speed on ${megabytes.toFixed(0)} MB`)
  console.log(
    `  planner ${((megabytes / ours.milliseconds) * 1000).toFixed(0)} MB/s, ${memory.toFixed(0)} MiB more at its peak than for a file of 0.2 MB`,
  )
  console.log(
    `  naive   ${((megabytes / naive.milliseconds) * 1000).toFixed(0)} MB/s (${(naive.milliseconds / ours.milliseconds).toFixed(1)} times slower)`,
  )
  console.log(
    `  binary  ${((megabytes / binary.milliseconds) * 1000).toFixed(0)} MB of text/s (deflate, MeatPack), planner included`,
  )
  console.log(`  metadata ${head.milliseconds.toFixed(1)} ms`)
} finally {
  rmSync(folder, { recursive: true })
}
