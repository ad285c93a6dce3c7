import { type UnzipFileInfo, unzipSync } from 'fflate'
import { fail } from '../core/errors.ts'

/** What `slice_info.config` says about a plate. */
export interface PlateFigures {
  durationSeconds?: number
  massGrams?: number
  printerModel?: string
  nozzleMillimetres?: number
  filaments: { id: number; material: string; colour: string; millimetres: number; grams: number }[]
}

export interface Plate {
  number: number
  gcode: Uint8Array
  /** The slicer's picture of the plate, PNG. */
  picture: Uint8Array | undefined
  figures: PlateFigures | undefined
}

const MOST_ENTRIES = 4096
const MOST_INFLATED_BYTES = 512 << 20
const MOST_CONFIG_BYTES = 8 << 20
const GCODE_ENTRY = /^Metadata\/plate_(\d{1,4})\.gcode$/

/**
 * Opens a sliced 3MF (`.gcode.3mf` of Bambu Studio and OrcaSlicer) and returns one plate, the first by default.
 * Sizes and entry counts are bounded before anything is inflated.
 * Throws FILE_CORRUPT for a damaged or inflating archive, FILE_NOT_GCODE when it holds no sliced plate.
 */
export function openGcode3mf(archive: Uint8Array, plate?: number): Plate {
  const numbers = listPlates(archive)
  const number = plate ?? numbers[0]
  if (number === undefined || !numbers.includes(number)) {
    fail(
      'FILE_NOT_GCODE',
      plate === undefined
        ? 'The 3MF holds no sliced plate: slice it, then export the plate.'
        : `The 3MF has no plate ${plate}: it has ${numbers.join(', ') || 'none'}.`,
    )
  }
  const wanted = new Set([
    `Metadata/plate_${number}.gcode`,
    `Metadata/plate_${number}.png`,
    'Metadata/slice_info.config',
  ])
  const files = inflate(archive, (name) => wanted.has(name))
  const gcode = files[`Metadata/plate_${number}.gcode`]
  if (!gcode || gcode.length === 0) fail('FILE_NOT_GCODE', `Plate ${number} of the 3MF is empty: slice it again.`)
  const info = files['Metadata/slice_info.config']
  return {
    number,
    gcode,
    picture: files[`Metadata/plate_${number}.png`],
    figures:
      info && info.length <= MOST_CONFIG_BYTES ? plateFigures(new TextDecoder().decode(info), number) : undefined,
  }
}

/** The numbers of the sliced plates, rising. Inflates nothing. */
export function listPlates(archive: Uint8Array): number[] {
  const numbers: number[] = []
  inflate(archive, (name) => {
    const match = GCODE_ENTRY.exec(name)
    if (match) numbers.push(Number(match[1]))
    return false
  })
  return numbers.sort((a, b) => a - b)
}

function inflate(archive: Uint8Array, wanted: (name: string) => boolean): Record<string, Uint8Array> {
  let entries = 0
  let bytes = 0
  const filter = (file: UnzipFileInfo): boolean => {
    if (++entries > MOST_ENTRIES) fail('FILE_CORRUPT', `The 3MF has more than ${MOST_ENTRIES} entries.`)
    if (!wanted(file.name)) return false
    bytes += file.originalSize
    if (bytes > MOST_INFLATED_BYTES) fail('FILE_CORRUPT', 'The 3MF inflates to more than 512 MB.')
    return true
  }
  try {
    return unzipSync(archive, { filter })
  } catch (error) {
    if (error instanceof Error && error.name === 'PrintyardError') throw error
    const reason = error instanceof Error ? error.message : String(error)
    return fail('FILE_CORRUPT', `The 3MF archive is damaged: ${reason}.`, { cause: error })
  }
}

/** A flat file of few tags: attributes are read one by one, no XML parser and hence no entities to expand. */
function plateFigures(xml: string, number: number): PlateFigures | undefined {
  for (const [, body = ''] of xml.matchAll(/<plate>([\s\S]*?)<\/plate>/g)) {
    const value = (key: string) => new RegExp(`<metadata key="${key}" value="([^"]*)"`).exec(body)?.[1]
    if (Number(value('index')) !== number) continue
    const duration = positive(value('prediction'))
    const mass = positive(value('weight'))
    const nozzle = positive(value('nozzle_diameters'))
    const model = value('printer_model_id')
    return {
      ...(duration ? { durationSeconds: duration } : {}),
      ...(mass ? { massGrams: mass } : {}),
      ...(nozzle ? { nozzleMillimetres: nozzle } : {}),
      ...(model ? { printerModel: model } : {}),
      filaments: filaments(body),
    }
  }
  return undefined
}

function filaments(body: string): PlateFigures['filaments'] {
  const tags = [...body.matchAll(/<filament ([^>]*?)\/?>/g)].slice(0, 64)
  return tags.map(([, tag = '']) => {
    const attribute = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? ''
    return {
      id: Number(attribute('id')) || 0,
      material: attribute('type'),
      colour: attribute('color'),
      millimetres: (positive(attribute('used_m')) ?? 0) * 1000,
      grams: positive(attribute('used_g')) ?? 0,
    }
  })
}

/** Bambu Studio writes decimal commas where the desktop's language has them. */
function positive(text: string | undefined): number | undefined {
  const value = Number.parseFloat((text ?? '').replace(',', '.'))
  return Number.isFinite(value) && value > 0 ? value : undefined
}
