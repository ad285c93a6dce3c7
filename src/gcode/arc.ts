/** The axes of an arc's plane, then the one along which it may rise: 0 X, 1 Y, 2 Z. */
export type Plane = readonly [number, number, number]
export const PLANE_XY: Plane = [0, 1, 2]
export const PLANE_ZX: Plane = [2, 0, 1]
export const PLANE_YZ: Plane = [1, 2, 0]

/** An arc in a plane, in mm and radians; `sweep` is positive counter-clockwise and may exceed a turn. */
export interface Arc {
  axes: Plane
  /** The centre along the plane's first and second axis. */
  centreX: number
  centreY: number
  radius: number
  startAngle: number
  sweep: number
}

/** `x` and `y`, `i` and `j` stand for the plane's first and second axis. */
export interface ArcWords {
  axes: Plane
  x0: number
  y0: number
  x1: number
  y1: number
  /** Centre relative to the start, or undefined when a radius is given. */
  i: number | undefined
  j: number | undefined
  r: number | undefined
  clockwise: boolean
  /** Whole turns on top (Marlin's P). */
  turns: number
}

/**
 * The arc of a G2 or G3 (https://marlinfw.org/docs/gcode/G002-G003.html), or undefined when it is none
 * (no centre, radius too small): then it is a straight line.
 */
export function arcOf(words: ArcWords): Arc | undefined {
  const centre = words.r === undefined ? centreFromOffsets(words) : centreFromRadius(words, words.r)
  if (!centre) return undefined
  const [centreX, centreY] = centre
  const radius = Math.hypot(words.x0 - centreX, words.y0 - centreY)
  if (!(radius > 1e-6) || radius > 1e7) return undefined
  const startAngle = Math.atan2(words.y0 - centreY, words.x0 - centreX)
  const endAngle = Math.atan2(words.y1 - centreY, words.x1 - centreX)
  return { axes: words.axes, centreX, centreY, radius, startAngle, sweep: sweepOf(words, startAngle, endAngle) }
}

function sweepOf(words: ArcWords, startAngle: number, endAngle: number): number {
  const turn = 2 * Math.PI
  const whole = words.x0 === words.x1 && words.y0 === words.y1
  let sweep = endAngle - startAngle
  if (words.clockwise) {
    while (sweep > 0) sweep -= turn
    if (whole || sweep === 0) sweep = -turn
    return sweep - turn * extraTurns(words, whole)
  }
  while (sweep < 0) sweep += turn
  if (whole || sweep === 0) sweep = turn
  return sweep + turn * extraTurns(words, whole)
}

/** Bambu writes P1 for the one turn of a spiral lift; for other arcs P counts turns on top. */
function extraTurns(words: ArcWords, whole: boolean): number {
  const turns = Math.min(100, Math.max(0, Math.floor(words.turns)))
  return whole ? Math.max(0, turns - 1) : turns
}

function centreFromOffsets(words: ArcWords): [number, number] | undefined {
  if (words.i === undefined && words.j === undefined) return undefined
  return [words.x0 + (words.i ?? 0), words.y0 + (words.j ?? 0)]
}

function centreFromRadius(words: ArcWords, r: number): [number, number] | undefined {
  const dx = words.x1 - words.x0
  const dy = words.y1 - words.y0
  const chord = Math.hypot(dx, dy)
  if (chord === 0 || r === 0) return undefined
  const height = Math.sqrt(Math.max(0, r * r - (chord / 2) ** 2))
  const side = words.clockwise === r > 0 ? -1 : 1
  return [words.x0 + dx / 2 - (side * height * dy) / chord, words.y0 + dy / 2 + (side * height * dx) / chord]
}
