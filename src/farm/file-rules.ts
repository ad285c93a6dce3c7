import { fileFlavour, sameModel, takesFlavour } from './names.ts'
import type { Candidate, Rule, Wish } from './wish.ts'

/** Half a layer's width of air is normal around a part: skirts and wipes may leave the part's own box. */
const SLACK_MILLIMETRES = 0.5

/** Sizes alone: where a printer's origin lies is not known. */
function sizeOf({ bounds }: Pick<Wish, 'bounds'>): { x: number; y: number; z: number } | null {
  if (!bounds) return null
  const span = (axis: number): number => Math.max(0, (bounds.max[axis] ?? 0) - (bounds.min[axis] ?? 0))
  return { x: span(0), y: span(1), z: Math.max(span(2), bounds.max[2] ?? 0) }
}

/** Whether a part is no larger than what the printer can print; a size that nobody knows rules nothing out. */
export function fitsVolume(wish: Pick<Wish, 'bounds'>, { buildVolume: room }: Pick<Candidate, 'buildVolume'>): boolean {
  const part = room && sizeOf(wish)
  return !part || (['x', 'y', 'z'] as const).every((axis) => part[axis] <= room[axis] + SLACK_MILLIMETRES)
}

function fitsModel({ printerModel }: Wish, { model, tags }: Candidate): boolean {
  if (!printerModel || !model) return true
  // A tag names the class of machines that a printer stands in for.
  return sameModel(printerModel, model) || (tags?.some((tag) => sameModel(printerModel, tag)) ?? false)
}

const flavourOf = ({ flavour, printerModel, slicer }: Wish) => fileFlavour({ flavour, printerModel, slicer })

/** Whether it is a model, which has to be sliced before it prints. */
export const isModel = ({ fileKind }: Wish): boolean => fileKind !== null && ['stl', 'obj', '3mf'].includes(fileKind)

/** Of a sliced 3MF the plate's G-code can be sent by itself. */
const takes = ({ formats }: Candidate, kind: string): boolean =>
  formats.includes(kind) || (kind === 'gcode.3mf' && formats.includes('gcode'))

/** Whether the printer is one that the file was made for. */
export const FILE_RULES: readonly Rule[] = [
  {
    name: 'file-format',
    kind: 'lasting',
    ok: (wish, printer) => !wish.fileKind || isModel(wish) || takes(printer, wish.fileKind),
    expected: (_wish, printer) => printer.formats,
    actual: (wish) => wish.fileKind,
  },
  {
    name: 'firmware-flavour',
    kind: 'lasting',
    ok: (wish, printer) => {
      const file = printer.flavour ? flavourOf(wish) : null
      return !file || !printer.flavour || takesFlavour(printer.flavour, file)
    },
    expected: flavourOf,
    actual: (_wish, printer) => printer.flavour,
  },
  {
    name: 'printer-model',
    kind: 'lasting',
    ok: fitsModel,
    expected: (wish) => wish.printerModel,
    actual: (_wish, printer) => printer.model,
  },
  {
    name: 'build-volume',
    kind: 'lasting',
    ok: fitsVolume,
    expected: sizeOf,
    actual: (_wish, printer) => printer.buildVolume,
  },
  {
    name: 'nozzle',
    kind: 'lasting',
    ok: ({ nozzleMillimetres: wanted }, { nozzleMillimetres: there }) =>
      wanted === null || there === null || Math.abs(wanted - there) < 0.01,
    expected: (wish) => wish.nozzleMillimetres,
    actual: (_wish, printer) => printer.nozzleMillimetres,
  },
]
