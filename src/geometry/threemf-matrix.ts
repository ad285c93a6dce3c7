/** A 3MF transform: twelve numbers, rows of a 4x3 matrix for row vectors, translation last, in millimetres. */
export type Matrix = Float64Array

export const IDENTITY: Matrix = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0)

/** Reads `transform="m00 m01 ... m32"`; undefined when it is not twelve finite numbers or flattens what it moves. */
export function readMatrix(text: string, unitMillimetres: number): Matrix | undefined {
  const matrix = Float64Array.from(text.trim().split(/\s+/), Number)
  if (matrix.length !== 12 || !matrix.every(Number.isFinite)) return undefined
  for (let i = 9; i < 12; i++) matrix[i] = (matrix[i] as number) * unitMillimetres
  const scale = determinant(matrix)
  return scale !== 0 && Number.isFinite(scale) ? matrix : undefined
}

/** First `a`, then `b`. */
export function multiply(a: Matrix, b: Matrix): Matrix {
  const result = new Float64Array(12)
  for (let row = 0; row < 4; row++) {
    for (let column = 0; column < 3; column++) {
      let sum = row === 3 ? (b[9 + column] as number) : 0
      for (let k = 0; k < 3; k++) sum += (a[row * 3 + k] as number) * (b[k * 3 + column] as number)
      result[row * 3 + column] = sum
    }
  }
  return result
}

/** Negative: the transform mirrors, and the winding of triangles must be turned. */
export function determinant(m: Matrix): number {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = m
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
}

/** Moves points (x y z) into `target`. */
export function transformPoints(points: Float32Array, count: number, m: Matrix, target: Float32Array): void {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0, tx = 0, ty = 0, tz = 0] = m
  for (let k = 0; k < count * 3; k += 3) {
    const x = points[k] as number
    const y = points[k + 1] as number
    const z = points[k + 2] as number
    target[k] = x * a + y * d + z * g + tx
    target[k + 1] = x * b + y * e + z * h + ty
    target[k + 2] = x * c + y * f + z * i + tz
  }
}
