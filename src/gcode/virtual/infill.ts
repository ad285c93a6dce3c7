import { type Grid, type Mask, spansOf } from './masks.ts'
import type { Nozzle } from './nozzle.ts'

/** Lines that fill an area, at a distance from each other, each a straight piece or a wave. */
export interface Filling {
  spacing: number
  speed: number
  acceleration: number
  section: number
  wave?: { length: number; height: number } | undefined
}

/** Ends of lines this near are joined without lifting the nozzle. */
const JOINED = 2.2
const DIAGONAL = Math.SQRT1_2

type Span = { from: number; to: number; y: number }
/** Spans that lie above each other: an area without holes that is filled in one go. */
type Chain = Span[]

/**
 * Fills a mask with lines along its rows, back and forth, one area after the other. They are laid as if the grid stood
 * at 45 degrees, as slicers turn it, since a machine's axes share the speed of a diagonal.
 */
export function layInfill(nozzle: Nozzle, grid: Grid, mask: Mask, filling: Filling): void {
  let back = false
  for (const chain of chainsOf(grid, mask, filling.spacing)) {
    for (const { from, to, y } of chain) {
      line(nozzle, grid, back ? to : from, back ? from : to, y, filling)
      back = !back
    }
  }
}

function chainsOf(grid: Grid, mask: Mask, spacing: number): Chain[] {
  const chains: Chain[] = []
  let open: Chain[] = []
  for (let y = spacing / 2; y < grid.rows * grid.cell; y += spacing) {
    const next: Chain[] = []
    spansOf(grid, mask, Math.floor(y / grid.cell), (first, end) => {
      const span = { from: first * grid.cell, to: end * grid.cell, y }
      const above = open.findIndex((chain) => touches(chain.at(-1), span))
      const [chain = []] = above < 0 ? [] : open.splice(above, 1)
      if (chain.length === 0) chains.push(chain)
      chain.push(span)
      next.push(chain)
    })
    open = next
  }
  return chains
}

const touches = (one: Span | undefined, other: Span): boolean =>
  one !== undefined && one.from < other.to && other.from < one.to

function line(nozzle: Nozzle, grid: Grid, from: number, to: number, y: number, filling: Filling): void {
  const [x0, y0] = turned(grid, from, y)
  const near = Math.hypot(x0 - nozzle.x, y0 - nozzle.y) < JOINED * filling.spacing
  if (near) nozzle.extrude(x0, y0, filling.speed, filling.acceleration, filling.section)
  else nozzle.travel(x0, y0)
  if (filling.wave) wave(nozzle, grid, from, to, y, filling, filling.wave)
  const [x1, y1] = turned(grid, to, y)
  nozzle.extrude(x1, y1, filling.speed, filling.acceleration, filling.section)
}

/** Eight points a period: that is how finely gyroids are drawn. */
export const WAVE_POINTS = 8
const SINES = Float64Array.from({ length: WAVE_POINTS }, (_, i) => Math.sin((2 * Math.PI * i) / WAVE_POINTS))

function wave(
  nozzle: Nozzle,
  grid: Grid,
  from: number,
  to: number,
  y: number,
  { speed, acceleration, section }: Filling,
  shape: { length: number; height: number },
): void {
  const step = (shape.length / WAVE_POINTS) * Math.sign(to - from)
  const points = Math.floor((to - from) / step - 0.5)
  for (let i = 1; i <= points; i++) {
    const [px, py] = turned(grid, from + i * step, y + shape.height * (SINES[i % WAVE_POINTS] as number))
    nozzle.extrude(px, py, speed, acceleration, section)
  }
}

function turned({ x0, y0, cell, columns, rows }: Grid, x: number, y: number): [number, number] {
  const dx = x - (columns * cell) / 2
  const dy = y - (rows * cell) / 2
  return [x0 + (columns * cell) / 2 + (dx - dy) * DIAGONAL, y0 + (rows * cell) / 2 + (dx + dy) * DIAGONAL]
}
