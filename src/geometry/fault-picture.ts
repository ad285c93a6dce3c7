import { cameraAt } from './camera.ts'
import type { Picture } from './canvas.ts'
import { OVERHANG, SOUND, THIN, TORN } from './fault-colours.ts'
import type { Analysed } from './printability.ts'
import { cellKey, triangleArea } from './regions.ts'
import { renderTriangles } from './render.ts'

/** From above at the left, and from below, where overhangs are. */
const ABOVE = cameraAt(-60, 26)
const BELOW = cameraAt(-60, -32)

/** Draws a model with its faults coloured, from above and from below. Throws PICTURE_FAILED. */
export function drawFaults(analysed: Analysed): { above: Picture; below: Picture } {
  const colours = colourFaults(analysed)
  const draw = (camera: typeof ABOVE) => renderTriangles(analysed.corners, { camera }, colours)
  return { above: draw(ABOVE), below: draw(BELOW) }
}

/** Per triangle the colour of its worst fault. */
export function colourFaults(analysed: Analysed): Int32Array {
  const { corners, overhangs, spots, twins } = analysed
  const colours = new Int32Array(overhangs.length).fill(SOUND)
  for (let t = 0; t < overhangs.length; t++) if (overhangs[t] === 1) colours[t] = OVERHANG
  const cells = new Set(spots.map(({ x, y, z }) => cellKey(x, y, z)))
  if (cells.size > 0) colourNear(corners, cells, colours)
  colourThin(analysed, colours)
  for (let half = 0; half < twins.length; half++) {
    if (twins[half] === -1) colours[Math.floor(half / 3)] = TORN
  }
  return colours
}

/** A large face is at fault where most of it is, not for a thin edge. */
function colourThin({ corners, spots, squareMillimetresEach }: Analysed, colours: Int32Array): void {
  const areas = new Map<number, number>()
  for (const { triangle } of spots) areas.set(triangle, (areas.get(triangle) ?? 0) + squareMillimetresEach)
  for (const [triangle, thin] of areas) {
    if (thin >= triangleArea(corners, triangle * 9) / 2) colours[triangle] = THIN
  }
}

/** In a fine mesh, places were measured on few triangles: their small neighbours share the fault. */
function colourNear(corners: Float32Array, cells: ReadonlySet<number>, colours: Int32Array): void {
  for (let t = 0, i = 0; t < colours.length; t++, i += 9) {
    const middle = (axis: number) =>
      ((corners[i + axis] as number) + (corners[i + 3 + axis] as number) + (corners[i + 6 + axis] as number)) / 3
    if (cells.has(cellKey(middle(0), middle(1), middle(2))) && triangleArea(corners, i) < 1) colours[t] = THIN
  }
}
