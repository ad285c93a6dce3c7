/** A layer of a program: what is printed from its first extrusion until that of the next layer. */
export interface Layer {
  /** Height of the nozzle, mm. */
  z: number
  /** The byte of the text at which its first extrusion stands. */
  offset: number
  seconds: number
  millimetres: number
}

const MOST_LAYERS = 20_000
const SAME_MILLIMETRES = 0.005

/** Collects layers by the height at which something is extruded; its times come later than its moves. */
export class LayerTable {
  private readonly layers: Layer[] = []
  private timed = 0

  /** Call for each extruding move with what was fed before it. */
  extruded(offset: number, z: number, millimetres: number): void {
    const last = this.layers.at(-1)
    if (last && z < last.z + SAME_MILLIMETRES) return
    if (this.layers.length < MOST_LAYERS) this.layers.push({ z, offset, seconds: 0, millimetres })
  }

  /** Call for each timed move with the print time before it. */
  passed(offset: number, before: number): void {
    for (;;) {
      const layer = this.layers[this.timed]
      if (!layer || layer.offset > offset) return
      layer.seconds = before
      this.timed++
    }
  }

  /** What was printed so far belongs to a start script. */
  restart(): void {
    this.layers.length = 0
    this.timed = 0
  }

  /** Turns running totals into each layer's own share. */
  finish(seconds: number, millimetres: number): Layer[] {
    for (const [i, layer] of this.layers.entries()) {
      const next = this.layers[i + 1]
      layer.seconds = (next?.seconds ?? seconds) - layer.seconds
      layer.millimetres = (next?.millimetres ?? millimetres) - layer.millimetres
    }
    return this.layers
  }
}
