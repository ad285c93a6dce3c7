/**
 * Draws the models and programs of test/fixtures side by side, with the views, colours and faults
 * that can be asked for: `node scripts/contact-sheet.ts [target.webp]`, docs/pictures.webp when left out. Look at it
 * after every change of the renderer.
 */
import sharp, { type OverlayOptions } from 'sharp'
import { openProgram } from '../src/gcode/open.ts'
import { renderGcode } from '../src/gcode/picture.ts'
import { cameraAt } from '../src/geometry/camera.ts'
import type { Picture, RenderOptions } from '../src/geometry/canvas.ts'
import { reflected } from '../src/geometry/colour.ts'
import { drawFaults } from '../src/geometry/fault-picture.ts'
import { type Model, openModel } from '../src/geometry/model.ts'
import { analyseModel } from '../src/geometry/printability.ts'
import { renderModel } from '../src/geometry/render.ts'
import { bytesSource, fileSource } from '../src/geometry/source.ts'

const fixtures = new URL('../test/fixtures/', import.meta.url)
const COLUMNS = 5
const CELL = 256

const source = (path: string) => fileSource(new URL(path, fixtures).pathname)
const model = (name: string): Model =>
  openModel(source(`models/${name}`), name.toLowerCase().endsWith('3mf') ? '3mf' : 'stl')
const drawn = (name: string, options: RenderOptions = {}): Picture => renderModel(model(name), options).picture

/** A trefoil knot whose colour runs round once, as OBJ with colours of vertices. */
function knot(): Model {
  const [along, around] = [320, 24]
  const lines: string[] = []
  const centre = (t: number) => [
    14 * (Math.sin(t) + 2 * Math.sin(2 * t)),
    14 * (Math.cos(t) - 2 * Math.cos(2 * t)),
    18 + 12 * -Math.sin(3 * t),
  ]
  for (let i = 0; i < along; i++) {
    const t = (2 * Math.PI * i) / along
    const [[x = 0, y = 0, z = 0], [nx = 0, ny = 0, nz = 0]] = [centre(t), centre(t + 0.001)]
    const length = Math.hypot(nx - x, ny - y, nz - z)
    const [dx, dy, dz] = [(nx - x) / length, (ny - y) / length, (nz - z) / length]
    const flat = Math.hypot(dx, dy)
    const [ux, uy] = [-dy / flat, dx / flat]
    const [vx, vy, vz] = [-dz * uy, dz * ux, dx * uy - dy * ux]
    const [red, green, blue] = [0, 2, 4].map((shift) => 0.5 + 0.5 * Math.cos(t + shift))
    for (let k = 0; k < around; k++) {
      const [c, s] = [6 * Math.cos((2 * Math.PI * k) / around), 6 * Math.sin((2 * Math.PI * k) / around)]
      lines.push(`v ${x + c * ux + s * vx} ${y + c * uy + s * vy} ${z + s * vz} ${red} ${green} ${blue}`)
    }
  }
  const at = (i: number, k: number) => (i % along) * around + (k % around) + 1
  for (let i = 0; i < along; i++) {
    for (let k = 0; k < around; k++)
      lines.push(`f ${at(i, k)} ${at(i, k + 1)} ${at(i + 1, k + 1)} ${at(i + 1, k)}`.replace(/^f (.*)$/, turned))
  }
  return openModel(bytesSource(new TextEncoder().encode(`${lines.join('\n')}\n`)), 'obj')
}

const turned = (_: string, corners: string): string => `f ${corners.split(' ').reverse().join(' ')}`

const faults = drawFaults(analyseModel(model('printability_truth.stl')))
const PICTURES: Picture[] = [
  ...['20mm-xyz-cube.stl', 'teapot.stl', 'featuretype.STL', 'idler_riser.STL', 'openscad_ex012.stl'].map((name) =>
    drawn(name),
  ),
  renderModel(knot()).picture,
  ...['pyramid_vertexcolor.3mf', 'lattice-pyramid.3mf', 'components.3mf', 'items.3mf'].map((name) => drawn(name)),
  drawn('featuretype.STL', { colour: reflected(0xf2f2f2) }),
  drawn('featuretype.STL', { colour: reflected(0x111111) }),
  drawn('idler_riser.STL', { colour: reflected(0xe4572e) }),
  drawn('teapot.stl', { camera: cameraAt(-90, 0) }),
  drawn('teapot.stl', { camera: cameraAt(-90, 90) }),
  drawn('printability_truth.stl'),
  faults.above,
  faults.below,
  renderGcode(openProgram(source('gcode/c_ender3_printability_truth.gcode'), 'gcode')),
  drawn('multibody.stl'),
]

async function tile(picture: Picture, size: number): Promise<Buffer> {
  const raw = { width: picture.width, height: picture.height, channels: 4 as const }
  return sharp(Buffer.from(picture.pixels.buffer), { raw }).resize(size, size).png().toBuffer()
}

const rows = Math.ceil(PICTURES.length / COLUMNS)
const tiles: OverlayOptions[] = await Promise.all(
  PICTURES.map(async (picture, i) => ({
    input: await tile(picture, CELL),
    left: (i % COLUMNS) * CELL,
    top: Math.floor(i / COLUMNS) * CELL,
  })),
)
const target = process.argv[2] ?? new URL('../docs/pictures.webp', import.meta.url).pathname
await sharp({ create: { width: COLUMNS * CELL, height: rows * CELL, channels: 4, background: '#ffffff' } })
  .composite(tiles)
  .flatten({ background: '#ffffff' })
  .webp({ quality: 85 })
  .toFile(target)
