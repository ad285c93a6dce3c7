import { spawnSync } from 'node:child_process'
import { zipSync } from 'fflate'

/** A bumpy ball of about `triangles` triangles: points and indices of a closed mesh. */
export function ball(triangles: number): { points: number[][]; faces: number[][] } {
  const rings = Math.round(Math.sqrt(triangles / 4))
  const segments = rings * 2
  const points = [
    [0, 0, 30],
    [0, 0, -30],
  ]
  for (let i = 1; i < rings; i++) {
    for (let j = 0; j < segments; j++) {
      const [polar, turn] = [(Math.PI * i) / rings, (2 * Math.PI * j) / segments]
      const radius = 30 + 2 * Math.sin(9 * polar) * Math.cos(7 * turn) * Math.sin(polar)
      const flat = radius * Math.sin(polar)
      points.push([flat * Math.cos(turn), flat * Math.sin(turn), radius * Math.cos(polar)])
    }
  }
  const at = (i: number, j: number) => (i === 0 ? 0 : i === rings ? 1 : 2 + (i - 1) * segments + (j % segments))
  const faces: number[][] = []
  for (let i = 0; i < rings; i++) {
    for (let j = 0; j < segments; j++) {
      if (i < rings - 1) faces.push([at(i, j), at(i + 1, j), at(i + 1, j + 1)])
      if (i > 0) faces.push([at(i, j), at(i + 1, j + 1), at(i, j + 1)])
    }
  }
  return { points, faces }
}

type Mesh = ReturnType<typeof ball>

export function asStl({ points, faces }: Mesh): Uint8Array {
  const view = new DataView(new ArrayBuffer(84 + 50 * faces.length))
  view.setUint32(80, faces.length, true)
  for (const [t, face] of faces.entries()) {
    for (const [k, p] of face.entries()) {
      for (let c = 0; c < 3; c++) view.setFloat32(84 + 50 * t + 12 + 12 * k + 4 * c, points[p]?.[c] ?? 0, true)
    }
  }
  return new Uint8Array(view.buffer)
}

const fixed = (point: number[]) => point.map((value) => value.toFixed(5))

export function asObj({ points, faces }: Mesh): Uint8Array {
  const lines = [
    ...points.map((point) => `v ${fixed(point).join(' ')}`),
    ...faces.map((face) => `f ${face.map((p) => p + 1).join(' ')}`),
  ]
  return new TextEncoder().encode(`${lines.join('\n')}\n`)
}

export function asThreemf({ points, faces }: Mesh): Uint8Array {
  const vertices = points.map((point) => {
    const [x, y, z] = fixed(point)
    return `<vertex x="${x}" y="${y}" z="${z}"/>`
  })
  const triangles = faces.map(([a, b, c]) => `<triangle v1="${a}" v2="${b}" v3="${c}"/>`)
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<model unit="millimeter" xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02"><resources><object id="1" type="model">
<mesh><vertices>\n${vertices.join('\n')}\n</vertices><triangles>\n${triangles.join('\n')}\n</triangles></mesh></object></resources>
<build><item objectid="1"/></build></model>`
  const text = (value: string) => new TextEncoder().encode(value)
  const types = 'http://schemas.openxmlformats.org/package/2006'
  return zipSync({
    '[Content_Types].xml': text(
      `<Types xmlns="${types}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>`,
    ),
    '_rels/.rels': text(
      `<Relationships xmlns="${types}/relationships"><Relationship Target="/3D/3dmodel.model" Id="r" Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>`,
    ),
    '3D/3dmodel.model': text(xml),
  })
}

/** Milliseconds that a reference of reference.py says it took; undefined where it is not installed. */
export function reference(...args: string[]): number | undefined {
  const python = process.env.REFERENCE_PYTHON
  if (!python) return undefined
  const script = new URL('reference.py', import.meta.url).pathname
  const run = spawnSync(python, [script, ...args], { encoding: 'utf8' })
  const milliseconds = Number(run.stdout.trim().split('\n').at(-1))
  return run.status === 0 && milliseconds > 0 ? milliseconds : undefined
}

/** Milliseconds of the processor that a program on the PATH takes; undefined where it is not, or fails. */
export function programMilliseconds(program: string, ...args: string[]): number | undefined {
  const script = 'TIMEFORMAT="%U %S"; time "$@" >/dev/null 2>&1'
  const run = spawnSync('bash', ['-c', script, program, program, ...args], { encoding: 'utf8' })
  const [user = Number.NaN, system = Number.NaN] = run.stderr.trim().split(' ').map(Number)
  return run.status === 0 && user + system > 0 ? 1000 * (user + system) : undefined
}

/** The quickest of some rounds; both sides take turns, so that a busy machine slows both. */
export function inTurns(rounds: number, sides: Record<string, () => number | undefined>): Record<string, number> {
  const best: Record<string, number> = {}
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(sides)) {
      const took = run()
      if (took !== undefined) best[name] = Math.min(best[name] ?? Infinity, took)
    }
  }
  return best
}

/** Milliseconds of the processor that the work takes. */
export function timed(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** `ours 12 ms, x 345 ms (1/28.8)`, with what is missing named. */
export function told(best: Record<string, number>, ours: string, others: readonly string[]): string {
  const own = best[ours] ?? Number.NaN
  const rest = others.map((name) => {
    const other = best[name]
    return other === undefined
      ? `${name} not installed`
      : `${name} ${other.toFixed(0)} ms (x${(other / own).toFixed(1)})`
  })
  return [`${ours} ${own.toFixed(0)} ms`, ...rest].join(', ')
}
