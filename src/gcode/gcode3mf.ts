import { createHash } from 'node:crypto'
import { fail } from '../core/errors.ts'
import { type ByteSource, bytesSource } from '../geometry/source.ts'
import { MOST_PLATES } from '../geometry/threemf-slicer.ts'
import { type PlateFigures, plateFigures, plateNames } from './plate-figures.ts'
import type { Program, TextStream } from './program.ts'
import { type HeadAndTail, headAndTailOf } from './settings.ts'
import { readThumbnails, type Thumbnails } from './thumbnails.ts'
import { damaged, listZip, readZipEntry, type ZipEntry, ZipStream } from './zip.ts'

export type { PlateFigures } from './plate-figures.ts'

export interface Plate {
  number: number
  gcode: Uint8Array
  /** The slicer's picture of the plate, PNG. */
  picture: Uint8Array | undefined
  figures: PlateFigures | undefined
}

const MOST_CONFIG_BYTES = 8 << 20
const MOST_PICTURE_BYTES = 32 << 20
const MOST_PLATES_BYTES = 1 << 30
const HEAD_BYTES = 1 << 20
const GCODE_ENTRY = /^Metadata\/plate_(\d{1,4})\.gcode$/

/** A sliced 3MF: its plates, and one of them as a program. */
export interface SlicedArchive {
  /** The numbers of the sliced plates, rising. */
  plates: number[]
  /** What `slice_info.config` says about a plate. */
  figures(plate: number): PlateFigures | undefined
  /** What people called its plates, by number. */
  names(): Map<number, string>
  /** The slicer's picture of a plate, PNG. */
  picture(plate: number): Uint8Array | undefined
  /** The plate's text; its size, CRC32 and MD5 are checked when it has been read to its end. */
  program(plate?: number): Program
}

/**
 * Opens a sliced 3MF (`.gcode.3mf` of Bambu Studio and OrcaSlicer) by its directory; plates are inflated as they are
 * read. Throws FILE_CORRUPT for a damaged or inflating archive, FILE_NOT_GCODE when it holds no sliced plate.
 */
export function openSliced(source: ByteSource): SlicedArchive {
  const entries = new Map(listZip(source).map((entry) => [entry.name, entry]))
  const plates = [...entries.keys()].flatMap((name) => GCODE_ENTRY.exec(name)?.[1] ?? []).map(Number)
  plates.sort((a, b) => a - b)
  if (plates.length === 0) {
    fail('FILE_NOT_GCODE', 'The 3MF holds no sliced plate: slice it, then export the plate.')
  }
  if (plates.length > MOST_PLATES) damaged(`it has more than ${MOST_PLATES} plates`)
  const total = plates.reduce((sum, plate) => sum + (entries.get(`Metadata/plate_${plate}.gcode`)?.sizeBytes ?? 0), 0)
  if (total > MOST_PLATES_BYTES) damaged('its plates inflate to more than 1 GB')
  const config = (name: string) => {
    const entry = entries.get(`Metadata/${name}.config`)
    if (!entry || entry.sizeBytes > MOST_CONFIG_BYTES) return ''
    return new TextDecoder().decode(readZipEntry(source, entry, MOST_CONFIG_BYTES))
  }
  const info = config('slice_info')
  const picture = (plate: number) => {
    const entry = entries.get(`Metadata/plate_${plate}.png`)
    return entry && readZipEntry(source, entry, MOST_PICTURE_BYTES)
  }
  return {
    plates,
    figures: (plate) => plateFigures(info, plate),
    names: () => plateNames(config('model_settings')),
    picture,
    program(plate = plates[0] as number) {
      const entry = entries.get(`Metadata/plate_${plate}.gcode`)
      if (!entry) fail('FILE_NOT_GCODE', `The 3MF has no plate ${plate}: it has ${plates.join(', ')}.`)
      if (entry.sizeBytes === 0) fail('FILE_NOT_GCODE', `Plate ${plate} of the 3MF is empty: slice it again.`)
      return plateProgram(source, entry, entries.get(`${entry.name}.md5`), () => picture(plate))
    },
  }
}

function plateProgram(
  source: ByteSource,
  entry: ZipEntry,
  sum: ZipEntry | undefined,
  picture: () => Uint8Array | undefined,
): Program {
  let found: HeadAndTail | undefined
  const expected =
    sum &&
    new TextDecoder()
      .decode(readZipEntry(source, sum, 1024))
      .trim()
      .toLowerCase()
  const open = () => {
    const stream = new ZipStream(source, entry)
    return expected && /^[0-9a-f]{32}$/.test(expected) ? new SummedStream(stream, expected, entry.name) : stream
  }
  return {
    mostBytes: entry.sizeBytes,
    open,
    headAndTail: () => {
      found ??= headAndTailOf(open())
      return found
    },
    thumbnails: () => platePictures(picture(), open),
  }
}

/** The plate's own picture, else what its text carries. */
function platePictures(png: Uint8Array | undefined, open: () => TextStream): Thumbnails {
  if (png && png.length > 24) {
    const view = new DataView(png.buffer, png.byteOffset, png.length)
    const size = { width: view.getUint32(16), height: view.getUint32(20) }
    return { thumbnails: [{ ...size, format: 'png', bytes: png }], ignored: [] }
  }
  const stream = open()
  const head = new Uint8Array(HEAD_BYTES)
  let filled = 0
  while (filled < head.length) {
    const count = stream.read(head.subarray(filled))
    if (count === 0) break
    filled += count
  }
  return readThumbnails(bytesSource(head.subarray(0, filled)))
}

/** Checks the MD5 that the slicer put beside the plate, and that the printer checks too. */
class SummedStream implements TextStream {
  private readonly stream: ZipStream
  private readonly expected: string
  private readonly name: string
  private readonly hash = createHash('md5')
  private done = false

  constructor(stream: ZipStream, expected: string, name: string) {
    this.stream = stream
    this.expected = expected
    this.name = name
  }

  read(target: Uint8Array): number {
    const count = this.stream.read(target)
    if (count > 0) this.hash.update(target.subarray(0, count))
    else if (!this.done) {
      this.done = true
      if (this.hash.digest('hex') !== this.expected) damaged(`the MD5 of ${this.name} does not fit its bytes`)
    }
    return count
  }

  fileOffset(textOffset: number): number {
    return this.stream.fileOffset(textOffset)
  }
}

/** One plate in memory, the first by default; for archives that are in memory anyway. Errors as `openSliced`. */
export function openGcode3mf(archive: Uint8Array, plate?: number): Plate {
  const sliced = openSliced(bytesSource(archive))
  const number = plate ?? (sliced.plates[0] as number)
  const program = sliced.program(number)
  const gcode = new Uint8Array(program.mostBytes)
  const stream = program.open()
  let filled = 0
  for (;;) {
    const count = stream.read(filled < gcode.length ? gcode.subarray(filled) : new Uint8Array(1))
    if (count === 0) break
    filled += count
  }
  return { number, gcode, picture: sliced.picture(number), figures: sliced.figures(number) }
}

/** The numbers of the sliced plates, rising; none for a 3MF that is not sliced. Inflates no plate. */
export function listPlates(archive: Uint8Array): number[] {
  const names = listZip(bytesSource(archive)).map(({ name }) => GCODE_ENTRY.exec(name)?.[1])
  return names
    .filter((number) => number !== undefined)
    .map(Number)
    .sort((a, b) => a - b)
}
