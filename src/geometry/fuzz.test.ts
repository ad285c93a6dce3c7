import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { answers, type Edit, edited, editedWithin, edits, peakMebibytes, runs } from '../../test/support/mutations.ts'
import { estimateVirtually } from '../gcode/virtual/estimate.ts'
import { detectKind } from './detect.ts'
import { isModelKind, type Model, measureModel, openModel } from './model.ts'
import { analyseModel } from './printability.ts'
import { renderModel } from './render.ts'
import { bytesSource } from './source.ts'

// FUZZ_RUNS=2000 runs the full set (CONTRIBUTING.md); without it a reduced one with a fixed seed.

const MOST_MORE_MEBIBYTES = 512
const fixture = (name: string) => readFileSync(new URL(`../../test/fixtures/models/${name}`, import.meta.url))

/** The triangles of a real file as an OBJ, written as plainly as most programs do. */
function asPlainObj(stl: Uint8Array): Uint8Array {
  const lines: string[] = []
  openModel(bytesSource(stl), 'stl').read((corners, count) => {
    for (let i = 0; i < count * 9; i += 3) {
      lines.push(`v ${corners.slice(i, i + 3).join(' ')}`)
      if (i % 9 === 6) lines.push(`f ${i / 3 - 1} ${i / 3} ${i / 3 + 1}`)
    }
  })
  return new TextEncoder().encode(`${lines.join('\n')}\n`)
}

/** The triangles of a real file as an OBJ, with a colour, a group and a quad's worth of negative indices. */
function asObj(stl: Uint8Array): Uint8Array {
  const lines = ['mtllib none.mtl', 'o first']
  openModel(bytesSource(stl), 'stl').read((corners, count) => {
    for (let i = 0; i < Math.min(count, 300) * 9; i += 3) {
      lines.push(`v ${corners[i]} ${corners[i + 1]} ${corners[i + 2]}${i % 9 === 0 ? ' 1 0.5 0' : ''}`)
      if (i % 9 === 6) lines.push(i % 18 === 6 ? 'f -3 -2 -1' : `f ${i / 3 - 1}/1/1 ${i / 3}//2 ${i / 3 + 1}`)
    }
  })
  return new TextEncoder().encode(`${lines.join('\n')}\n`)
}

const TEXTS: [string, Uint8Array][] = [
  ['binary STL', fixture('20mm-xyz-cube.stl')],
  ['binary STL of several bodies', fixture('multibody.stl')],
  ['ASCII STL', fixture('two_objects_mixed_case_names.stl')],
  ['ASCII STL of OpenSCAD', fixture('openscad_ex012.stl')],
  ['plain OBJ', asPlainObj(fixture('20mm-xyz-cube.stl'))],
  ['OBJ', asObj(fixture('20mm-xyz-cube.stl'))],
]
const ARCHIVES: [string, Uint8Array][] = [
  ['3MF', fixture('core-box.3mf')],
  ['3MF of components', fixture('components.3mf')],
  ['3MF with colours', fixture('pyramid_vertexcolor.3mf')],
  ['3MF of parts', fixture('box_prod.3mf')],
  ['3MF with a lattice', fixture('lattice-pyramid.3mf')],
  ['3MF of a Bambu project', fixture('Testqube_Multicolor.3mf')],
]

/** Works that take longer are done for one file in so many. */
const DEEP_EVERY = 12

/** Reads a file as the workers do: a coded refusal, or figures that are finite. */
function survives(bytes: Uint8Array, deep: number): void {
  let model: Model | undefined
  let sound = false
  answers('reading', () => {
    const source = bytesSource(bytes)
    const kind = detectKind(source)
    if (!isModelKind(kind)) return
    model = openModel(source, kind)
    const { triangles, areaSquareMillimetres, boundsMillimetres } = measureModel(model)
    expect(triangles).toBeGreaterThan(0)
    const figures = [areaSquareMillimetres, ...boundsMillimetres.min, ...boundsMillimetres.max]
    expect(figures.every(Number.isFinite)).toBe(true)
    sound = true
  })
  if (!model || !sound || deep % DEEP_EVERY !== 0) return
  const opened = model
  answers('picturing', () => expect(renderModel(opened).stats.triangles).toBeGreaterThan(0))
  answers('looking over', () => expect(analyseModel(opened).printability.parts).toBeGreaterThan(0))
  answers('slicing virtually', () => {
    const { durationSeconds, filamentMillimetres } = estimateVirtually(opened, measureModel(opened))
    expect(Number.isFinite(durationSeconds + filamentMillimetres)).toBe(true)
  })
}

function holds(mutate: (changes: readonly Edit[], value: number) => Uint8Array): void {
  fc.assert(
    fc.property(edits, fc.nat(), fc.nat(), (changes, value, deep) => survives(mutate(changes, value), deep)),
    runs(40),
  )
}

describe('a real model, mutated, is read or refused with a code', () => {
  const before = peakMebibytes()

  test.each(TEXTS)('%s', (_, bytes) => holds((changes) => edited(bytes, changes)))
  test.each(ARCHIVES)('%s, its bytes', (_, bytes) => holds((changes) => edited(bytes, changes)))
  test.each(ARCHIVES)('%s, what is packed in it', (_, bytes) =>
    holds((changes, entry) => editedWithin(bytes, entry, changes)),
  )

  afterAll(() => expect(peakMebibytes() - before).toBeLessThan(MOST_MORE_MEBIBYTES))
})
