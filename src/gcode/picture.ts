import type { Picture, RenderOptions } from '../geometry/canvas.ts'
import type { ByteSource } from '../geometry/source.ts'
import { renderTubes } from '../geometry/tubes.ts'
import type { Program } from './program.ts'
import { readSegments } from './segments.ts'

/**
 * Pictures a G-code file that carries no thumbnail: every visible extrusion as a tube, in two passes over its bytes.
 * Throws FILE_NOT_GCODE when nothing is extruded, PICTURE_FAILED when nothing shows.
 */
export function renderGcode(source: ByteSource | Program, options: RenderOptions = {}): Picture {
  return renderTubes((batch) => {
    readSegments(source, batch)
  }, options)
}
