import { describe, expect, test } from 'vitest'
import { cameraAt } from './camera.ts'
import type { Picture } from './canvas.ts'
import { DEFAULT_COLOUR, reflected } from './colour.ts'
import { openModel } from './model.ts'
import { renderModel, renderStl, renderTriangles } from './render.ts'
import { fileSource } from './source.ts'
import { renderTubes } from './tubes.ts'

const models = new URL('../../test/fixtures/models/', import.meta.url)
const render = (name: string) => renderStl(fileSource(new URL(name, models).pathname)).picture

const OPAQUE = 250
const alphaAt = (picture: Picture, x: number, y: number) => picture.pixels[(y * picture.width + x) * 4 + 3] ?? 0

/** The box of pixels above an opacity, as shares of the picture's side. */
function filled(picture: Picture, opacity: number): { width: number; height: number; touchesEdge: boolean } {
  let [x0, x1, y0, y1] = [picture.width, -1, picture.height, -1]
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++) {
      if (alphaAt(picture, x, y) < opacity) continue
      x0 = Math.min(x0, x)
      x1 = Math.max(x1, x)
      y0 = Math.min(y0, y)
      y1 = Math.max(y1, y)
    }
  }
  const side = picture.width - 1
  return {
    width: (x1 - x0) / side,
    height: (y1 - y0) / side,
    touchesEdge: x0 === 0 || y0 === 0 || x1 === side || y1 === side,
  }
}

/** Transparent pixels that are walled in by opaque ones on all four sides. */
function pinholes(picture: Picture): number {
  let count = 0
  for (let y = 1; y < picture.height - 1; y++) {
    for (let x = 1; x < picture.width - 1; x++) {
      const around = [
        alphaAt(picture, x - 1, y),
        alphaAt(picture, x + 1, y),
        alphaAt(picture, x, y - 1),
        alphaAt(picture, x, y + 1),
      ]
      if (alphaAt(picture, x, y) < OPAQUE && around.every((alpha) => alpha >= OPAQUE)) count++
    }
  }
  return count
}

/** A ball of many slivers: the worst case for seams. */
function ball(rings: number, segments: number): Float32Array {
  const at = (i: number, j: number) => {
    const polar = (Math.PI * i) / rings
    const turn = (2 * Math.PI * (j % segments)) / segments
    return [30 * Math.sin(polar) * Math.cos(turn), 30 * Math.sin(polar) * Math.sin(turn), 30 * Math.cos(polar)]
  }
  const corners: number[] = []
  for (let i = 0; i < rings; i++) {
    for (let j = 0; j < segments; j++) {
      corners.push(...at(i, j), ...at(i + 1, j), ...at(i + 1, j + 1), ...at(i, j), ...at(i + 1, j + 1), ...at(i, j + 1))
    }
  }
  return Float32Array.from(corners)
}

describe('a picture of a model', () => {
  test.each(['20mm-xyz-cube.stl', 'teapot.stl', 'featuretype.STL', 'idler_riser.STL', 'printability_truth.stl'])(
    '%s fills the frame and keeps its margin',
    (name) => {
      const box = filled(render(name), 12)
      expect(Math.max(box.width, box.height)).toBeGreaterThanOrEqual(0.8)
      expect(box.touchesEdge).toBe(false)
    },
  )

  test.each([
    [12, 16],
    [90, 120],
    [400, 500],
  ])('a closed ball of %i rings and %i segments has no pinholes and no ragged outline', (rings, segments) => {
    const picture = renderTriangles(ball(rings, segments))
    expect(pinholes(picture)).toBe(0)
    const middle = picture.width / 2
    expect(alphaAt(picture, middle, middle)).toBe(255)
  })

  test('a closed model has no pinholes', () => expect(pinholes(render('20mm-xyz-cube.stl'))).toBe(0))

  test('corners are fully transparent and black, so that no fringe shows when it is scaled', () => {
    const { pixels } = render('teapot.stl')
    expect([...pixels.subarray(0, 4)]).toEqual([0, 0, 0, 0])
  })

  test('the same bytes give the same picture', () => {
    expect(render('teapot.stl').pixels).toEqual(render('teapot.stl').pixels)
  })

  test('top, front and side of a cube are told apart by their light', () => {
    const { pixels, width } = render('20mm-xyz-cube.stl')
    const brightness = (x: number, y: number) => pixels[(y * width + x) * 4 + 1] ?? 0
    const [top, front, side] = [brightness(150, 130), brightness(100, 370), brightness(400, 400)]
    expect(top).toBeGreaterThan(front + 15)
    expect(front).toBeGreaterThan(side + 15)
  })

  test('colours of the file are seen, and give way to a colour that is asked for', () => {
    const model = openModel(fileSource(new URL('pyramid_vertexcolor.3mf', models).pathname), '3mf')
    const spread = ({ pixels, width, height }: Picture) => {
      const at = 4 * (Math.round(height * 0.6) * width + Math.round(width * 0.4))
      const [red = 0, green = 0, blue = 0] = pixels.subarray(at, at + 3)
      return [red > blue + 20, green > blue + 20, blue > Math.max(red, green) + 20]
    }
    const own = renderModel(model).picture
    expect(spread(own)).not.toEqual(spread(renderModel(model, { colour: DEFAULT_COLOUR }).picture))
    expect(spread(renderModel(model, { colour: reflected(0xff0000) }).picture)).toEqual([true, false, false])
  })

  test('from below there is no ground and no shadow', () => {
    const model = openModel(fileSource(new URL('20mm-xyz-cube.stl', models).pathname), 'stl')
    const { pixels } = renderModel(model, { camera: cameraAt(30, -35) }).picture
    const halves = pixels.filter((alpha, i) => i % 4 === 3 && alpha > 0 && alpha < 60)
    expect(halves.length).toBeLessThan(50)
  })

  test('a smaller picture is drawn at its size', () => {
    const model = openModel(fileSource(new URL('20mm-xyz-cube.stl', models).pathname), 'stl')
    const { picture } = renderModel(model, { size: 256 })
    expect([picture.width, picture.height, picture.pixels.length]).toEqual([256, 256, 256 * 256 * 4])
    expect(pinholes(picture)).toBe(0)
  })

  test('a model without any extent is refused, not drawn empty', () => {
    expect(() => renderTriangles(new Float32Array(9))).toThrow(/PICTURE_FAILED/)
  })
})

test('extrusions are drawn as tubes that fill the frame', () => {
  const walls = Float32Array.from(
    Array.from({ length: 40 }, (_, layer) => {
      const z = 0.2 * (layer + 1)
      return [0, 0, z, 20, 0, z, 0.09, 20, 0, z, 20, 20, z, 0.09, 20, 20, z, 0, 20, z, 0.09, 0, 20, z, 0, 0, z, 0.09]
    }).flat(),
  )
  const picture = renderTubes((batch) => batch(walls, walls.length / 7))
  const box = filled(picture, 12)
  expect(Math.max(box.width, box.height)).toBeGreaterThanOrEqual(0.8)
  expect(pinholes(picture)).toBe(0)
})
