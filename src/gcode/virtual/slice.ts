import type { Bounds } from '../../geometry/mesh-meter.ts'
import type { Model } from '../../geometry/model.ts'
import { type Cuts, cutLayers } from './contours.ts'
import { type Filling, layInfill, WAVE_POINTS } from './infill.ts'
import { type Loop, loopsOf, sameLoops } from './loops.ts'
import {
  cellsOf,
  common,
  dilate,
  erode,
  fillMask,
  type Grid,
  gridFor,
  joined,
  type Mask,
  open,
  sameMask,
  without,
} from './masks.ts'
import { type LayerTimes, Nozzle } from './nozzle.ts'
import type { SliceProfile } from './profile.ts'
import { layWalls, Paint, spacingOf } from './walls.ts'

export interface VirtualSlice {
  durationSeconds: number
  filamentMillimetres: number
  massGrams: number
  layers: number
}

/** The rim that walls take, in cells. */
const RIM_CELLS = 4
/** Solid areas up to twice as narrow are left to the sparse infill, as slicers leave them. */
const NARROW_CELLS = 2
/** By so much tops and bottoms reach into the infill around them (EXTERNAL_INFILL_MARGIN of PrusaSlicer). */
const SKIN_REACH_MILLIMETRES = 3
/** The start script's purge line and the skirt, as a common machine has them. */
const START_SECONDS = 12
const START_MILLIMETRES = 12.5
/** How long and how high the waves of a gyroid are, by the distance of its lines. */
const WAVE_LENGTH = 2.5
const WAVE_HEIGHT = 0.3
/** So many moves of infill are planned, some seconds' work; of larger models every second, third ... layer is. */
const MOST_MOVES = 3_000_000
/** No more than the solid layers of a skin: else one layer of the sample would make all of its skin too thick. */
const MOST_THINNED = 4

/**
 * Slices a model as a slicer would, without making G-code: outlines, walls, solid layers, infill, through the planner.
 * Nothing is supported, and bridges are known by what hangs over air. Memory by the segments of all layers and a bit a
 * cell; models with very many segments are cut at every second, third ... layer only.
 */
export function sliceVirtually(model: Model, bounds: Bounds, profile: SliceProfile): VirtualSlice {
  const { min, max } = bounds
  const { layerMillimetres, firstLayerMillimetres } = profile
  const spacing = spacingOf(profile)
  const moves = movesOfLayer(bounds, profile)
  const thinned = (all: number) => Math.min(MOST_THINNED, Math.ceil((all * moves) / MOST_MOVES))
  const { stride, layers, cuts } = cutLayers(model, min[2], max[2], firstLayerMillimetres, layerMillimetres, thinned)
  const rim = profile.lineMillimetres / 2 + spacing * (profile.walls - profile.overlap)
  const grid = gridFor(min, max, Math.max(0.1, rim) / RIM_CELLS)
  const { masks, insides } = masksOf(grid, cuts, Math.max(1, Math.round(rim / grid.cell)))
  const nozzle = new Nozzle(profile, cuts.heights.length)
  const layer = new LayerFiller(nozzle, grid, profile, masks, insides, stride)
  const paint = new Paint(grid)
  let before: Loop[] = []
  for (const [i, mask] of masks.entries()) {
    const loops = loopsOf(cuts, i)
    if (layer.repeats(i) && sameLoops(loops, before)) nozzle.repeatLayer(i)
    else {
      nozzle.beginLayer(i, layerMillimetres)
      layWalls(nozzle, loops, profile, paint, i === 0)
      layer.fill(mask, i)
    }
    before = loops
  }
  nozzle.finish()
  const durationSeconds = cooled(nozzle.times, profile) * stride + START_SECONDS
  const section = Math.PI * (profile.filamentMillimetres / 2) ** 2
  const filamentMillimetres = (nozzle.volume * stride) / section + START_MILLIMETRES
  const massGrams = (filamentMillimetres * section * profile.densityGramsPerCubicCentimetre) / 1000
  return { durationSeconds, filamentMillimetres, massGrams, layers }
}

/** What is inside each layer, and inside its walls; layers that are like the one below share its masks. */
function masksOf(grid: Grid, cuts: Cuts, rounds: number): { masks: Mask[]; insides: Mask[] } {
  const masks: Mask[] = []
  const insides: Mask[] = []
  for (let i = 0; i < cuts.heights.length; i++) {
    const mask = fillMask(grid, cuts, i)
    const below = masks[i - 1]
    const alike = below !== undefined && sameMask(mask, below)
    masks.push(alike ? below : mask)
    insides.push(alike ? (insides[i - 1] as Mask) : erode(grid, mask, rounds))
  }
  return { masks, insides }
}

/** How many moves the infill of a layer takes that is as large as the model's box; only waves take many. */
function movesOfLayer({ min, max }: Bounds, profile: SliceProfile): number {
  const { infill, gyroid } = profile
  if (!gyroid || infill <= 0) return 1
  const distance = spacingOf(profile) / infill
  return ((max[0] - min[0]) * (max[1] - min[1])) / (distance * distance * (WAVE_LENGTH / WAVE_POINTS))
}

/** Fills what the walls leave of a layer: solid where the layers around it end, bridges over air, else sparse. */
class LayerFiller {
  private readonly nozzle: Nozzle
  private readonly grid: Grid
  private readonly profile: SliceProfile
  private readonly masks: readonly Mask[]
  private readonly insides: readonly Mask[]
  private readonly grown = new Map<number, Mask>()
  private readonly reach: number
  private readonly up: number
  private readonly down: number

  constructor(
    nozzle: Nozzle,
    grid: Grid,
    profile: SliceProfile,
    masks: readonly Mask[],
    insides: readonly Mask[],
    stride: number,
  ) {
    this.nozzle = nozzle
    this.grid = grid
    this.profile = profile
    this.masks = masks
    this.insides = insides
    this.reach = Math.round(SKIN_REACH_MILLIMETRES / grid.cell)
    this.up = Math.ceil(profile.topLayers / stride)
    this.down = Math.ceil(profile.bottomLayers / stride)
  }

  /** Whether a layer is filled as the one below: so it is where all that its filling depends on stays the same. */
  repeats(i: number): boolean {
    const first = i - 2 - Math.max(1, this.down)
    const last = i + Math.max(1, this.up)
    if (first < 0 || last >= this.masks.length) return false
    for (let k = first; k < last; k++) if (this.masks[k] !== this.masks[k + 1]) return false
    return true
  }

  fill(mask: Mask, i: number): void {
    const { masks, insides } = this
    const inside = insides[i]
    if (!inside || cellsOf(inside) === 0) return
    const shells = this.profile.solidBehindWalls ? insides : masks
    const around = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, k) => shells[from + k])
    const hollow =
      this.profile.infill < 1 ? common(inside, around(i - this.down, i + this.up)) : new Uint32Array(mask.length)
    const closed = common(joined(without(inside, hollow), this.skin(i)), [inside])
    const solid = open(this.grid, closed, NARROW_CELLS)
    this.addNarrow(closed, solid)
    const sparse = without(inside, solid)
    const top = common(solid, [without(solid, masks[i + 1] ?? new Uint32Array(mask.length))])
    const air = i === 0 ? new Uint32Array(mask.length) : without(solid, masks[i - 1] ?? solid)
    this.lay(air, this.solid(i, 'bridge'))
    this.lay(without(without(solid, top), air), this.solid(i, 'solid'))
    this.lay(without(top, air), this.solid(i, 'top'))
    this.lay(sparse, this.sparse())
  }

  /** What is solid of a layer since a top above it or a bottom below it reaches into the infill around it. */
  private skin(i: number): Mask {
    let skin: Mask = new Uint32Array((this.masks[i] as Mask).length)
    for (let k = i; k < i + this.up; k++) skin = joined(skin, this.exposed(k, k + 1))
    for (let k = i; k > i - this.down; k--) skin = joined(skin, this.exposed(k, k - 1))
    return skin
  }

  /** The part of a layer's inside that another layer leaves open, grown as slicers grow it. */
  private exposed(layer: number, other: number): Mask {
    const key = layer * 2 + (other > layer ? 1 : 0)
    const known = this.grown.get(key)
    if (known) return known
    const inside = this.insides[layer]
    const beside = this.masks[other]
    const bare = inside && beside ? without(inside, beside) : new Uint32Array((this.masks[0] as Mask).length)
    const grown = cellsOf(bare) > 0 && inside ? common(dilate(this.grid, bare, this.reach), [inside]) : bare
    this.grown.set(key, grown)
    return grown
  }

  /** Bands too narrow for lines are filled all the same: it takes plastic, and next to no time. */
  private addNarrow(closed: Mask, solid: Mask): void {
    const { grid, profile, nozzle } = this
    const narrow = cellsOf(open(grid, closed, NARROW_CELLS - 1)) - cellsOf(solid)
    nozzle.volume += Math.max(0, narrow) * grid.cell ** 2 * profile.layerMillimetres * (1 - profile.infill)
  }

  private lay(mask: Mask, filling: Filling): void {
    if (filling.spacing > 0 && cellsOf(mask) > 0) layInfill(this.nozzle, this.grid, mask, filling)
  }

  private solid(i: number, kind: 'bridge' | 'solid' | 'top'): Filling {
    const { speed, acceleration, layerMillimetres } = this.profile
    const spacing = spacingOf(this.profile)
    return {
      spacing,
      section: spacing * layerMillimetres,
      speed: i === 0 ? speed.firstLayer : speed[kind],
      acceleration: i === 0 ? acceleration.firstLayer : kind === 'bridge' ? acceleration.bridge : acceleration.infill,
    }
  }

  private sparse(): Filling {
    const { speed, acceleration, layerMillimetres, infill, gyroid } = this.profile
    const spacing = spacingOf(this.profile)
    const distance = infill > 0 ? spacing / infill : 0
    const plain = { section: spacing * layerMillimetres, speed: speed.infill, acceleration: acceleration.infill }
    if (!gyroid) return { ...plain, spacing: distance }
    const wave = { length: distance * WAVE_LENGTH, height: distance * WAVE_HEIGHT }
    return { ...plain, spacing: distance * waveStretch(), wave }
  }
}

/** How much longer a wave is than the straight line: its lines then lie further apart, for the same share of plastic. */
function waveStretch(): number {
  const points = 64
  let length = 0
  for (let i = 0; i < points; i++) {
    const dy = WAVE_HEIGHT * (Math.sin((2 * Math.PI * (i + 1)) / points) - Math.sin((2 * Math.PI * i) / points))
    length += Math.hypot(WAVE_LENGTH / points, dy)
  }
  return length / WAVE_LENGTH
}

/** Layers that would be over too soon are printed slower, down to the slowest speed; slicers judge by plain times. */
function cooled(times: LayerTimes, { coolingSeconds, speed }: SliceProfile): number {
  let total = 0
  for (let i = 0; i < times.extruding.length; i++) {
    const plain = times.plainExtruding[i] as number
    const rest = coolingSeconds - plain - (times.plainTravelling[i] as number)
    const most = Math.max(0, (times.extrudedMillimetres[i] as number) / speed.slowest - plain)
    total += (times.extruding[i] as number) + (times.travelling[i] as number) + Math.max(0, Math.min(rest, most))
  }
  return total
}
