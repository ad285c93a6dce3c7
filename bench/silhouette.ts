import sharp from 'sharp'

/** One byte a pixel: 1 where the model is. Shadows are fainter than that. */
interface Silhouette {
  width: number
  height: number
  inside: Uint8Array
}

const OPAQUE = 200
const EDGE = 960

/** What a picture shows of its model, cut to it. Shares of the picture that it fills, across and down. */
export async function silhouetteOf(picture: Buffer): Promise<Silhouette & { filled: number }> {
  const { data, info } = await sharp(picture).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  const inside = Uint8Array.from({ length: info.width * info.height }, (_, i) =>
    (data[4 * i + 3] ?? 0) > OPAQUE ? 1 : 0,
  )
  let [x0, y0, x1, y1] = [info.width, info.height, -1, -1]
  for (const [i, is] of inside.entries()) {
    if (is === 0) continue
    const [x, y] = [i % info.width, Math.floor(i / info.width)]
    x0 = Math.min(x0, x)
    x1 = Math.max(x1, x)
    y0 = Math.min(y0, y)
    y1 = Math.max(y1, y)
  }
  const [width, height] = [x1 - x0 + 1, y1 - y0 + 1]
  const cut = Uint8Array.from({ length: width * height }, (_, i) => {
    return inside[(y0 + Math.floor(i / width)) * info.width + x0 + (i % width)] ?? 0
  })
  return { width, height, inside: cut, filled: Math.max(width / info.width, height / info.height) }
}

/** Intersection over union of two silhouettes laid over each other at one scale, their middles on each other. */
export function overlap(one: Silhouette, other: Silhouette): number {
  const [a, b] = [scaled(one), scaled(other)]
  let both = 0
  let either = 0
  for (let i = 0; i < EDGE * EDGE; i++) {
    both += (a[i] ?? 0) & (b[i] ?? 0)
    either += (a[i] ?? 0) | (b[i] ?? 0)
  }
  return both / either
}

/** In a square as large as its longer side, without changing its shape. */
function scaled({ width, height, inside }: Silhouette): Uint8Array {
  const side = Math.max(width, height)
  return Uint8Array.from({ length: EDGE * EDGE }, (_, i) => {
    const x = Math.floor((((i % EDGE) + 0.5) * side) / EDGE - (side - width) / 2)
    const y = Math.floor(((Math.floor(i / EDGE) + 0.5) * side) / EDGE - (side - height) / 2)
    return x < 0 || y < 0 || x >= width || y >= height ? 0 : (inside[y * width + x] ?? 0)
  })
}
