/**
 * The virtual slice against PrusaSlicer: time, filament and wall, model by model, both sides in this run.
 * `node bench/virtual.ts profile.ini model.stl ...`; the profile is what PrusaSlicer exports as config. Binary and
 * ASCII STL. Skips where there is no prusa-slicer.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { readProfile } from '../src/farm/slicer-profile.ts'
import { readMetadata } from '../src/gcode/metadata.ts'
import { sliceProfile } from '../src/gcode/virtual/profile.ts'
import { sliceVirtually } from '../src/gcode/virtual/slice.ts'
import { measureModel, openModel } from '../src/geometry/model.ts'
import { fileSource } from '../src/geometry/source.ts'

const [profilePath = '', ...models] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'printyard-bench-'))
const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
const percent = (share: number) => `${(share * 100).toFixed(1)} %`

function slicerIsThere(): boolean {
  try {
    execFileSync('prusa-slicer', ['--help'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function timed<Value>(work: () => Value): { value: Value; milliseconds: number } {
  const start = performance.now()
  const value = work()
  return { value, milliseconds: performance.now() - start }
}

function compare(path: string) {
  const output = join(folder, 'out.gcode')
  const slicer = timed(() =>
    execFileSync('prusa-slicer', ['--export-gcode', '--load', profilePath, '--output', output, path], {
      stdio: 'ignore',
    }),
  )
  const said = readMetadata(fileSource(output))
  const profile = sliceProfile(readProfile(readFileSync(profilePath, 'utf8')))
  const ours = timed(() => {
    const model = openModel(fileSource(path), 'stl')
    return sliceVirtually(model, measureModel(model).boundsMillimetres, profile)
  })
  const time = ours.value.durationSeconds / (said.durationSeconds ?? 1) - 1
  const filament = ours.value.filamentMillimetres / (said.filamentMillimetres?.[0] ?? 1) - 1
  const ratio = slicer.milliseconds / ours.milliseconds
  console.log(
    `  ${basename(path)}: time ${percent(time)}, filament ${percent(filament)}, ${ours.milliseconds.toFixed(0)} ms to ${slicer.milliseconds.toFixed(0)} ms (1/${ratio.toFixed(1)})`,
  )
  return { time: Math.abs(time), filament: Math.abs(filament), ratio }
}

if (models.length === 0 || !slicerIsThere()) {
  console.log('skipped: give a profile and models, and install prusa-slicer')
} else {
  try {
    const all = models.map(compare)
    const [time, filament] = [all.map((one) => one.time), all.map((one) => one.filament)]
    console.log(`time: median ${percent(median(time))}, worst ${percent(Math.max(...time))}`)
    console.log(`filament: median ${percent(median(filament))}, worst ${percent(Math.max(...filament))}`)
    console.log(`wall: 1/${median(all.map((one) => one.ratio)).toFixed(1)} of PrusaSlicer's in the median`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
