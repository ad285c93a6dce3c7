import { inset, type Loop, loopArea, loopLength } from './loops.ts'
import type { Grid } from './masks.ts'
import type { Nozzle } from './nozzle.ts'
import type { SliceProfile } from './profile.ts'

/** Circles up to this length are printed at the speed for small walls. */
const SMALL_MILLIMETRES = 2 * Math.PI * 6.5

/** Lays the walls of a layer: of each outline the inner lines first, the outer one last. */
export function layWalls(nozzle: Nozzle, loops: readonly Loop[], profile: SliceProfile, paint: Paint, first: boolean) {
  paint.clear()
  const rest = [...loops]
  const { lineMillimetres, walls } = profile
  const spacing = spacingOf(profile)
  const section = spacing * profile.layerMillimetres
  while (rest.length > 0) {
    const [loop] = rest.splice(nearest(nozzle, rest), 1)
    if (!loop) return
    for (let wall = walls - 1; wall >= 0; wall--) {
      const moved = inset(loop, lineMillimetres / 2 + wall * spacing)
      if (vanishes(loop, moved)) continue
      const speed = speedOf(profile, wall, loopLength(moved), first)
      layLoop(nozzle, moved, speed, first ? profile.acceleration.firstLayer : profile.acceleration.wall, section, paint)
    }
  }
}

/** From the middle of one line to that of the next: lines are round at their edges and overlap. */
export function spacingOf({ lineMillimetres, layerMillimetres }: SliceProfile): number {
  return lineMillimetres - layerMillimetres * (1 - Math.PI / 4)
}

function speedOf({ speed }: SliceProfile, wall: number, length: number, first: boolean): number {
  if (first) return speed.firstLayer
  if (length <= SMALL_MILLIMETRES) return Math.min(speed.smallWall, wall === 0 ? speed.outerWall : speed.smallWall)
  return wall === 0 ? speed.outerWall : speed.wall
}

/** Where a part is thinner than the line its inside turns outside. */
function vanishes(loop: Loop, moved: Loop): boolean {
  const before = loopArea(loop)
  const after = loopArea(moved)
  return before > 0 ? after <= 0 || after >= before : after >= 0
}

/** Beyond so many a good order is not looked for. */
const MOST_SORTED = 300

function nearest(nozzle: Nozzle, loops: readonly Loop[]): number {
  if (loops.length > MOST_SORTED) return loops.length - 1
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (const [i, loop] of loops.entries()) {
    const distance = ((loop[0] as number) - nozzle.x) ** 2 + ((loop[1] as number) - nozzle.y) ** 2
    if (distance < least) {
      least = distance
      best = i
    }
  }
  return best
}

/** Lays a closed line, but for what lies where other walls lie already: parts may be thinner than two lines. */
function layLoop(nozzle: Nozzle, loop: Loop, speed: number, acceleration: number, section: number, paint: Paint): void {
  const n = loop.length
  let begun = false
  for (let i = 0; i < n; i += 2) {
    const j = (i + 2) % n
    const [x0, y0, x1, y1] = [loop[i] as number, loop[i + 1] as number, loop[j] as number, loop[j + 1] as number]
    if (paint.stroke(x0, y0, x1, y1)) {
      if (!begun) nozzle.travel(x0, y0)
      nozzle.extrude(x1, y1, speed, acceleration, section)
    }
    begun = nozzle.x === x1 && nozzle.y === y1
  }
}

/** Paint this young belongs to the line that is being drawn. */
const WET_MILLIMETRES = 2.5

/** Where walls of the layer lie: for each cell how much had been drawn when a line came through it. */
export class Paint {
  private readonly grid: Grid
  private readonly drawnAt: Float32Array
  private drawn = 0

  constructor(grid: Grid) {
    this.grid = grid
    this.drawnAt = new Float32Array(grid.columns * grid.rows).fill(Number.NEGATIVE_INFINITY)
  }

  /** Begins a layer: what was drawn before it is old. */
  clear(): void {
    this.drawnAt.fill(Number.NEGATIVE_INFINITY)
    this.drawn = 0
  }

  /** Draws a line; false = most of it was drawn before. */
  stroke(x0: number, y0: number, x1: number, y1: number): boolean {
    const { cell } = this.grid
    const length = Math.hypot(x1 - x0, y1 - y0)
    const steps = Math.max(1, Math.ceil(length / cell))
    let taken = 0
    for (let k = 0; k < steps; k++) {
      const share = (k + 0.5) / steps
      const at = this.at(x0 + share * (x1 - x0), y0 + share * (y1 - y0))
      this.drawn += length / steps
      const before = this.drawnAt[at] as number
      if (this.drawn - before > WET_MILLIMETRES && before >= 0) taken++
      else this.drawnAt[at] = this.drawn
    }
    return taken * 2 < steps
  }

  private at(x: number, y: number): number {
    const { x0, y0, cell, columns, rows } = this.grid
    const column = Math.min(columns - 1, Math.max(0, Math.floor((x - x0) / cell)))
    return Math.min(rows - 1, Math.max(0, Math.floor((y - y0) / cell))) * columns + column
  }
}
