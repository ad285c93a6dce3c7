/** Samples that no triangle has touched. */
export const EMPTY_DEPTH = -Infinity

/** Depth and packed view-space normal per sample; larger depth is nearer. */
export interface Frame {
  size: number
  depth: Float32Array
  normals: Uint32Array
  /** Drawn in colours: 0xRRGGBB per sample, more where the file names none. */
  coloured: boolean
  colours: Uint32Array
}

export function createFrame(size: number): Frame {
  return {
    size,
    depth: new Float32Array(size * size),
    normals: new Uint32Array(size * size),
    coloured: false,
    colours: new Uint32Array(0),
  }
}

export function clearFrame(frame: Frame, coloured: boolean): void {
  frame.depth.fill(EMPTY_DEPTH)
  frame.coloured = coloured
  if (coloured && frame.colours.length === 0) frame.colours = new Uint32Array(frame.size ** 2)
}

/** Two 16-bit components; the third follows, since what is seen faces the viewer. */
export function packNormal(x: number, y: number): number {
  return ((((x * 32767 + 32768) | 0) << 16) | ((y * 32767 + 32768) & 0xffff)) >>> 0
}
