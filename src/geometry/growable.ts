/** A Float32Array that grows by doubling; for values that come one by one by the million. */
export class Floats {
  values = new Float32Array(1024)
  length = 0

  /** Makes room for `count` more values; then write to `values` and raise `length`. */
  reserve(count: number): void {
    if (this.length + count <= this.values.length) return
    const wider = new Float32Array(Math.max(this.length + count, this.values.length * 2))
    wider.set(this.values)
    this.values = wider
  }

  push3(x: number, y: number, z: number): void {
    this.reserve(3)
    const { values, length } = this
    values[length] = x
    values[length + 1] = y
    values[length + 2] = z
    this.length = length + 3
  }
}

/** The same for whole numbers. */
export class Integers {
  values = new Int32Array(1024)
  length = 0

  /** Makes room for `count` more values; then write to `values` and raise `length`. */
  reserve(count: number): void {
    if (this.length + count <= this.values.length) return
    const wider = new Int32Array(Math.max(this.length + count, this.values.length * 2))
    wider.set(this.values)
    this.values = wider
  }

  push(value: number): void {
    this.reserve(1)
    this.values[this.length++] = value
  }
}
