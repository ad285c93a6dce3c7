import type { View } from './camera.ts'
import type { Colour } from './colour.ts'
import type { Surface } from './surface.ts'

interface Light {
  x: number
  y: number
  z: number
  colour: Colour
}

function light(x: number, y: number, z: number, colour: Colour): Light {
  const length = Math.hypot(x, y, z)
  return { x: x / length, y: y / length, z: z / length, colour }
}

/** In view space: the key from the upper left, a cool fill from the right. */
const KEY = light(-0.55, 0.7, 0.6, [1.7, 1.6, 1.46])
const FILL = light(0.85, 0.05, 0.5, [0.2, 0.22, 0.27])
const SKY: Colour = [0.36, 0.4, 0.47]
const GROUND: Colour = [0.2, 0.18, 0.17]
/** Half way between key and viewer: where the highlight is. */
const HALF = light(KEY.x, KEY.y, KEY.z + 1, [1, 1, 1])
const GLOSS = 0.16

/** Linear light to sRGB bytes, after a soft shoulder. */
const ENCODE = Uint8ClampedArray.from({ length: 4096 }, (_, i) => {
  const value = i / 1024
  const mapped = Math.min(1, (value * (1 + value / 5)) / (1 + value * 0.42))
  return Math.round(255 * (mapped <= 0.0031308 ? 12.92 * mapped : 1.055 * mapped ** (1 / 2.4) - 0.055))
})

function encode(value: number): number {
  const step = (value * 1024 + 0.5) | 0
  return ENCODE[step < 0 ? 0 : step > 4095 ? 4095 : step] as number
}

/** What shading needs besides the surface. */
export interface Lighting {
  view: View
  occlusion: Float32Array
  shadow: Float32Array
  /** Side of the shadow map in cells. */
  shadowSize: number
  colour: Colour
}

/**
 * Lights the surface and lays it over its shadow. Returns straight (not premultiplied) RGBA, as sharp takes it; fully
 * transparent pixels are black.
 */
export function shade(surface: Surface, lighting: Lighting): Uint8ClampedArray {
  const { size } = surface
  const pixels = new Uint8ClampedArray(size * size * 4)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const at = y * size + x
      const coverage = (surface.coverage[at] as number) / 4
      const under = coverage < 1 ? bilinear(lighting.shadow, lighting.shadowSize, x, y, size) : 0
      if (coverage > 0) lightPixel(surface, lighting, x, y)
      put(pixels, at * 4, coverage, under)
    }
  }
  return pixels
}

const lit = new Float64Array(3)

/** The part over its black shadow: colours weigh by their share of the pixel's opacity. */
function put(pixels: Uint8ClampedArray, at: number, coverage: number, shadow: number): void {
  const opacity = coverage + shadow * (1 - coverage)
  if (opacity < 1 / 510) return
  const share = coverage / opacity
  pixels[at] = share * encode(lit[0] as number)
  pixels[at + 1] = share * encode(lit[1] as number)
  pixels[at + 2] = share * encode(lit[2] as number)
  pixels[at + 3] = 255 * opacity
}

function lightPixel(surface: Surface, lighting: Lighting, x: number, y: number): void {
  const at = y * surface.size + x
  const nx = surface.normals[at * 3] as number
  const ny = surface.normals[at * 3 + 1] as number
  const nz = surface.normals[at * 3 + 2] as number
  const half = surface.size >> 1
  const { camera } = lighting.view
  const base = surface.coloured ? surface.colours : lighting.colour
  const from = surface.coloured ? at * 3 : 0
  const open = openSky(surface, lighting, x, y, half)
  const edge = edgeFactor(surface, lighting.view, x, y)
  const key = Math.max(0, nx * KEY.x + ny * KEY.y + nz * KEY.z) * (0.4 + 0.6 * open)
  const fill = Math.max(0, nx * FILL.x + ny * FILL.y + nz * FILL.z) * open
  // From below, what is looked at is lit as the top is from above.
  const upward = camera.elevationDegrees < 0 ? 0.8 : 0.5 + 0.5 * (ny * camera.up[2] + nz * camera.towards[2])
  const shine = highlight(nx, ny, nz) * open
  const rim = 0.1 * (1 - nz) ** 3 * open
  for (let c = 0; c < 3; c++) {
    const ambient = ((SKY[c] as number) * upward + (GROUND[c] as number) * (1 - upward)) * open
    const diffuse = (KEY.colour[c] as number) * key + (FILL.colour[c] as number) * fill + ambient
    lit[c] = edge * ((base[from + c] as number) * diffuse + shine + rim * (SKY[c] as number))
  }
}

function highlight(nx: number, ny: number, nz: number): number {
  const cosine = Math.max(0, nx * HALF.x + ny * HALF.y + nz * HALF.z)
  const squared = cosine * cosine
  const eighth = squared * squared * squared * squared
  return GLOSS * eighth * eighth * eighth
}

/** Occlusion is at half resolution; each pixel takes the mean of the neighbours that lie at its depth. */
function openSky(surface: Surface, lighting: Lighting, x: number, y: number, half: number): number {
  const here = surface.depth[y * surface.size + x] as number
  const tolerance = lighting.view.extent * 0.02
  let sum = 0
  let weight = 0
  const x0 = Math.max(0, (x - 1) >> 1)
  const y0 = Math.max(0, (y - 1) >> 1)
  for (let sy = y0; sy <= Math.min(half - 1, y0 + 1); sy++) {
    for (let sx = x0; sx <= Math.min(half - 1, x0 + 1); sx++) {
      const from = 2 * sy * surface.size + 2 * sx
      if ((surface.coverage[from] as number) === 0) continue
      const near = Math.abs((surface.depth[from] as number) - here) < tolerance ? 1 : 0.02
      sum += near * (lighting.occlusion[sy * half + sx] as number)
      weight += near
    }
  }
  return weight > 0 ? sum / weight : 1
}

/** Darkens outlines, and more faintly creases, so that a part reads at thumbnail size. */
function edgeFactor(surface: Surface, view: View, x: number, y: number): number {
  const { size } = surface
  if (x === 0 || y === 0 || x === size - 1 || y === size - 1) return 1
  const at = y * size + x
  const across = Math.max(edgeTo(surface, view, at, at - 1), edgeTo(surface, view, at, at + 1))
  const along = Math.max(edgeTo(surface, view, at, at - size), edgeTo(surface, view, at, at + size))
  return 1 - Math.max(across, along)
}

const OUTLINE = 0.34
const STEP = 0.26
const CREASE = 0.12

function edgeTo(surface: Surface, view: View, at: number, to: number): number {
  if (surface.coverage[to] === 0) return OUTLINE
  const a = at * 3
  const b = to * 3
  const { normals } = surface
  const nz = Math.max(0.15, normals[a + 2] as number)
  const drop = (surface.depth[at] as number) - (surface.depth[to] as number)
  // A steep face falls away by itself: only what it does not explain is a step.
  const step = drop - 4 / nz - view.extent * 0.012
  if (step > 0) return Math.min(STEP, (STEP * step) / (view.extent * 0.02))
  const cosine =
    (normals[a] as number) * (normals[b] as number) +
    (normals[a + 1] as number) * (normals[b + 1] as number) +
    (normals[a + 2] as number) * (normals[b + 2] as number)
  return CREASE * Math.min(1, Math.max(0, (0.86 - cosine) / 0.3))
}

function bilinear(map: Float32Array, mapSize: number, x: number, y: number, size: number): number {
  const u = Math.min(mapSize - 1.001, Math.max(0, ((x + 0.5) * mapSize) / size - 0.5))
  const v = Math.min(mapSize - 1.001, Math.max(0, ((y + 0.5) * mapSize) / size - 0.5))
  const ix = Math.floor(u)
  const iy = Math.floor(v)
  const at = iy * mapSize + ix
  const top = (map[at] as number) + (u - ix) * ((map[at + 1] as number) - (map[at] as number))
  const low =
    (map[at + mapSize] as number) + (u - ix) * ((map[at + mapSize + 1] as number) - (map[at + mapSize] as number))
  return top + (v - iy) * (low - top)
}
