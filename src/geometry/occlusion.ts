import type { View } from './camera.ts'
import type { Surface } from './surface.ts'

/** Samples per pixel; the pattern turns from pixel to pixel and a 4x4 blur takes the grain out. */
const TAPS = 14
const TURNS = 5

/**
 * Ambient occlusion at half the picture's resolution: 1 = open sky, 0 = buried. After McGuire's "Scalable Ambient
 * Obscurance" (2012), simpler here because there is no perspective; the ground plane occludes too.
 */
export function ambientOcclusion(surface: Surface, view: View): Float32Array {
  const half = surface.size >> 1
  const coarse = coarseSurface(surface, view)
  const result = new Float32Array(half * half)
  const radius = Math.max(6, (view.extent / view.size) * half * 0.13)
  for (let y = 0; y < half; y++) occludeRow(coarse, y, radius, result)
  return smooth(result, coarse.depth, half, radius)
}

interface Coarse {
  size: number
  depth: Float32Array
  covered: Uint8Array
  normals: Float32Array
}

/** Every second pixel; where nothing was drawn, the ground. Depth in units of these coarser pixels. */
function coarseSurface(surface: Surface, view: View): Coarse {
  const half = surface.size >> 1
  const coarse: Coarse = {
    size: half,
    depth: new Float32Array(half * half),
    covered: new Uint8Array(half * half),
    normals: new Float32Array(half * half * 3),
  }
  const unit = half / view.size
  for (let y = 0; y < half; y++) {
    for (let x = 0; x < half; x++) {
      const at = y * half + x
      const from = 2 * y * surface.size + 2 * x
      const ground = (view.groundDepth + view.groundSlope * (y / unit)) * unit
      const drawn = surface.coverage[from] as number
      coarse.covered[at] = drawn > 0 ? 1 : 0
      coarse.depth[at] = drawn > 0 ? (surface.depth[from] as number) * unit : ground
      if (drawn > 0) for (let c = 0; c < 3; c++) coarse.normals[at * 3 + c] = surface.normals[from * 3 + c] as number
    }
  }
  return coarse
}

/** Offsets of the taps for each of 16 pattern positions, as shares of the radius. */
const PATTERN = Float32Array.from({ length: 16 * TAPS * 2 }, (_, i) => {
  const cell = Math.floor(i / (TAPS * 2))
  const tap = Math.floor((i % (TAPS * 2)) / 2)
  const share = (tap + 0.5 + (((cell * 7) % 16) / 16 - 0.5) * 0.8) / TAPS
  const angle = 2 * Math.PI * (share * TURNS + ((cell * 5) % 16) / 16)
  return share * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle))
})

function occludeRow(coarse: Coarse, y: number, radius: number, result: Float32Array): void {
  const { size, covered } = coarse
  for (let x = 0; x < size; x++) {
    const at = y * size + x
    result[at] = covered[at] === 1 ? occludePixel(coarse, x, y, radius) : 1
  }
}

function occludePixel(coarse: Coarse, x: number, y: number, radius: number): number {
  const { size, depth, normals } = coarse
  const at = y * size + x
  const here = depth[at] as number
  const nx = normals[at * 3] as number
  const ny = normals[at * 3 + 1] as number
  const nz = normals[at * 3 + 2] as number
  const pattern = ((y & 3) * 4 + (x & 3)) * TAPS * 2
  const reach = radius * radius
  let sum = 0
  for (let tap = 0; tap < TAPS; tap++) {
    const sx = Math.round(x + radius * (PATTERN[pattern + 2 * tap] as number))
    const sy = Math.round(y + radius * (PATTERN[pattern + 2 * tap + 1] as number))
    if (sx < 0 || sy < 0 || sx >= size || sy >= size) continue
    const dx = sx - x
    const dy = y - sy
    const dz = (depth[sy * size + sx] as number) - here
    const distance = dx * dx + dy * dy + dz * dz
    const rise = dx * nx + dy * ny + dz * nz - BIAS
    if (rise > 0 && distance < reach) {
      const fade = 1 - distance / reach
      sum += (fade * fade * rise) / Math.sqrt(distance + 0.5)
    }
  }
  return Math.max(0, 1 - (STRENGTH * sum) / TAPS)
}

/** Coarse pixels that a neighbour must stand out by, so that flat faces do not shade themselves. */
const BIAS = 0.35
const STRENGTH = 3.2

/** A 4x4 box that does not cross edges of depth. */
function smooth(values: Float32Array, depth: Float32Array, size: number, radius: number): Float32Array {
  const result = new Float32Array(values.length)
  const tolerance = radius * 0.35
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) result[y * size + x] = smoothPixel(values, depth, size, x, y, tolerance)
  }
  return result
}

function smoothPixel(
  values: Float32Array,
  depth: Float32Array,
  size: number,
  x: number,
  y: number,
  tolerance: number,
): number {
  const here = depth[y * size + x] as number
  let sum = 0
  let weight = 0
  for (let dy = -2; dy < 2; dy++) {
    for (let dx = -2; dx < 2; dx++) {
      const sx = x + dx
      const sy = y + dy
      if (sx < 0 || sy < 0 || sx >= size || sy >= size) continue
      const at = sy * size + sx
      if (Math.abs((depth[at] as number) - here) > tolerance) continue
      sum += values[at] as number
      weight++
    }
  }
  return weight > 0 ? sum / weight : (values[y * size + x] as number)
}
