import { cameraAt, ViewBounds } from './camera.ts'
import type { Picture, RenderOptions } from './canvas.ts'
import type { Model } from './model.ts'
import { drawScene, openScene } from './render.ts'

const FRAMES = 24

/**
 * Pictures a model from all round: 24 frames that begin at the camera of the options, at one scale and turning about
 * the middle, so that nothing jumps. Throws what reading throws, and PICTURE_FAILED.
 */
export function renderTurntable(
  model: Model,
  options: RenderOptions & { camera: NonNullable<RenderOptions['camera']> },
): Picture[] {
  const { azimuthDegrees, elevationDegrees } = options.camera
  const cameras = Array.from({ length: FRAMES }, (_, i) =>
    cameraAt(azimuthDegrees + (360 / FRAMES) * i, elevationDegrees),
  )
  const all = cameras.map((camera) => new ViewBounds(camera))
  const { scene, stats } = openScene(model, (corners, count) => {
    for (const bounds of all) bounds.add(corners, count * 3)
  })
  const { min, max } = stats.boundsMillimetres
  const middle = [(min[0] + max[0]) / 2, (min[1] + max[1]) / 2] as const
  const common = commonFrame(all, middle)
  return all.map((bounds) => {
    const framed = new ViewBounds(bounds.camera)
    framed.values.set(shifted(common, bounds.camera, middle, 1))
    framed.values[8] = bounds.values[8] as number
    return drawScene(scene, framed, { ...options, camera: bounds.camera })
  })
}

type Middle = readonly [number, number]

/** What all frames cover, seen from the axis; as wide to the left as to the right. */
function commonFrame(all: readonly ViewBounds[], middle: Middle): Float64Array {
  const common = new ViewBounds().values
  for (const bounds of all) {
    const values = shifted(bounds.values, bounds.camera, middle, -1)
    for (let i = 0; i < 8; i++) {
      const pick = (i & 2) === 0 ? Math.min : Math.max
      common[i] = pick(common[i] as number, values[i] as number)
    }
  }
  for (const i of [0, 4]) {
    const half = Math.max(-(common[i] as number), common[i + 2] as number)
    common[i] = -half
    common[i + 2] = half
  }
  return common
}

function shifted(
  values: Float64Array,
  { right, up }: ViewBounds['camera'],
  [x, y]: Middle,
  side: number,
): Float64Array {
  const u = side * (x * right[0] + y * right[1])
  const v = side * (x * up[0] + y * up[1])
  return values.map((value, i) => (i === 8 ? value : value + (i % 2 === 0 ? u : v)))
}
