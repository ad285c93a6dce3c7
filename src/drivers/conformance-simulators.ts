import type { SimulatorBench } from './conformance-support.ts'
import type { RequestFaults } from './simulator-faults.ts'

// What the benches of all simulated families share.

/** Simulated seconds per second. */
export const SPEED = 60

/** Dwells only, so that its duration is exact in every estimator; many lines, so that progress moves. */
export function dwellingGcode(wallSeconds: number): Buffer {
  const lines = 100
  const milliseconds = Math.round((wallSeconds * SPEED * 1000) / lines)
  return Buffer.from(`G28\n${`G1 X10 F6000\nG4 P${milliseconds}\n`.repeat(lines)}`)
}

type Asked = { method: string; path: string }

/** The next start, or upload, of a family that speaks HTTP is lost; told by method and a part of the path. */
export const httpLosses = (
  faults: RequestFaults,
  start: Asked,
  upload: Asked,
): Pick<SimulatorBench, 'loseStart' | 'loseUpload'> => ({
  loseStart(how, milliseconds = 0) {
    const kind = how === 'late' ? 'late' : how === 'before' ? 'drop-before' : 'drop-after'
    faults.arm({ kind, ...start, milliseconds })
  },
  loseUpload: (how, bytes) => faults.arm({ kind: how === 'cut' ? 'cut' : 'truncate', ...upload, bytes }),
})
