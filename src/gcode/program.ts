import type { ByteSource } from '../geometry/source.ts'
import { type HeadAndTail, readHeadAndTail } from './settings.ts'
import { readThumbnails, type Thumbnails } from './thumbnails.ts'

/** Text that is read once, from its start. */
export interface TextStream {
  /** Fills the target as far as it likes and returns how many bytes it wrote; 0 at the end. */
  read(target: Uint8Array): number
  /** The byte of the file at which the text that has this offset stands; near it in packed files. */
  fileOffset?(textOffset: number): number
}

/** A print program, in whatever file it comes. Nothing of its text is held in memory. */
export interface Program {
  /** As many bytes as the text can have at most, without reading it. */
  readonly mostBytes: number
  /** A new reading of the text. Throws FILE_CORRUPT, as do its reads, with the place of the fault. */
  open(): TextStream
  /** What the slicer wrote beside the moves. */
  headAndTail(): HeadAndTail
  /** The pictures that the slicer put in. */
  thumbnails(): Thumbnails
}

/** Plain G-code. */
export function textProgram(source: ByteSource): Program {
  let found: HeadAndTail | undefined
  return {
    mostBytes: source.sizeBytes,
    open: () => streamOf(source),
    headAndTail: () => {
      found ??= readHeadAndTail(source)
      return found
    },
    thumbnails: () => readThumbnails(source),
  }
}

export function asProgram(source: ByteSource | Program): Program {
  return 'open' in source ? source : textProgram(source)
}

function streamOf(source: ByteSource): TextStream {
  let position = 0
  return {
    read(target) {
      const count = position < source.sizeBytes ? source.read(target, position) : 0
      position += count
      return count
    },
  }
}
