/**
 * Time and filament from G-code against what its slicer says of it, file by file, with median and worst. What the
 * slicer wrote into the file is the reference. `node bench/corpus.ts [file ...]`; G-code of any kind; without files the
 * examples and fixtures of this repository.
 */
import { analyseGcode } from '../src/gcode/analysis.ts'
import { readMetadata } from '../src/gcode/metadata.ts'
import { isProgramKind, openProgram } from '../src/gcode/open.ts'
import { detectKind } from '../src/geometry/detect.ts'
import { fileSource } from '../src/geometry/source.ts'

const GOALS = { time: { median: 0.003, worst: 0.015 }, filament: { median: 0.005, worst: 0.005 } }
const FILES = [
  'examples/files/c_ender3_printability_truth.gcode',
  'examples/files/c_mk3s_020q_printability_truth.gcode',
  'examples/files/c_voron_printability_truth.gcode',
  'examples/files/testqube_a1.gcode',
  'test/fixtures/gcode/Testqube.gcode.3mf',
  'test/fixtures/gcode/Testqube_Multicolor.gcode.3mf',
]
const files =
  process.argv.length > 2 ? process.argv.slice(2) : FILES.map((name) => new URL(`../${name}`, import.meta.url).pathname)

const percent = (share: number) => `${(share * 100).toFixed(2)} %`
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** Shares by which we differ from the slicer; undefined where it says nothing. */
function compare(path: string): { time: number | undefined; filament: number | undefined } {
  const source = fileSource(path)
  try {
    const kind = detectKind(source, path)
    if (!isProgramKind(kind)) throw new Error(`${path} is no G-code`)
    const program = openProgram(source, kind)
    const said = readMetadata(program)
    const ours = analyseGcode(program)
    const length = sum(said.filamentMillimetres ?? [])
    const time = said.durationSeconds ? ours.durationSeconds / said.durationSeconds - 1 : undefined
    const filament = length > 0 ? sum(ours.filamentMillimetres) / length - 1 : undefined
    const told = (share: number | undefined) => (share === undefined ? 'not told' : percent(share))
    console.log(
      `  ${path.split('/').at(-1)}: ${said.slicer?.name ?? 'unknown'}, ${said.durationSeconds ?? '-'} s: time ${told(time)}, filament ${told(filament)}`,
    )
    return { time, filament }
  } finally {
    source.close()
  }
}

const all = files.map(compare)
for (const what of ['time', 'filament'] as const) {
  const errors = all.flatMap((one) => one[what] ?? []).map(Math.abs)
  errors.sort((a, b) => a - b)
  const median = errors[errors.length >> 1] ?? Number.NaN
  const worst = errors.at(-1) ?? Number.NaN
  const { median: most, worst: last } = GOALS[what]
  console.log(
    `${what}: ${errors.length} files, median ${percent(median)} (goal ${percent(most)}), worst ${percent(worst)}`,
  )
  if (!(median <= most) || !(worst <= last)) process.exitCode = 1
}
