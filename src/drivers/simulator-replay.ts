import { analyseGcode } from '../gcode/analysis.ts'
import { offsetAtSeconds, type Timeline } from '../gcode/timeline.ts'

/** How a stored G-code plays: simulated seconds, as in life. */
export type ReplayPlan = {
  /** Heating, homing, levelling before the first extrusion. */
  preparationSeconds: number
  /** From the start to the end, preparation included. */
  totalSeconds: number
  /** The byte that is being printed after so many seconds. */
  positionAt(seconds: number): number
  /** What the heaters are set to after so many seconds, degrees Celsius. */
  targetsAt(seconds: number): { tool0: number; bed: number }
}

/** Analysing a file takes seconds per 100 MB, and a farm prints the same file again and again. */
const CACHE_LIMIT = 16
const cache = new Map<string, ReplayPlan>()

/** The plan of a file; `hash` names its content. What the planner cannot take (nothing extrudes) is only timed. */
export function replayPlan(bytes: Buffer, hash: string): ReplayPlan {
  const known = cache.get(hash)
  if (known !== undefined) return known
  const plan = plannedReplay(bytes) ?? timedReplay(bytes)
  cache.set(hash, plan)
  if (cache.size > CACHE_LIMIT) cache.delete(cache.keys().next().value ?? '')
  return plan
}

function plannedReplay(bytes: Buffer): ReplayPlan | undefined {
  try {
    const source = {
      sizeBytes: bytes.length,
      read: (target: Uint8Array, position: number) => readInto(bytes, target, position),
    }
    const { timeline, durationSeconds, preparationSeconds } = analyseGcode(source, { timelineSamples: 256 })
    if (timeline === undefined) return undefined
    return {
      preparationSeconds,
      totalSeconds: preparationSeconds + durationSeconds,
      positionAt: (seconds) => Math.floor(offsetAtSeconds(timeline, Math.max(0, seconds - preparationSeconds))),
      targetsAt: (seconds) => targets(timeline, seconds - preparationSeconds),
    }
  } catch {
    // No G-code that prints; the virtual printer runs it nevertheless, as a real one would.
    return undefined
  }
}

function readInto(bytes: Buffer, target: Uint8Array, position: number): number {
  const part = bytes.subarray(position, position + target.length)
  target.set(part)
  return part.length
}

/** While it prepares, what the first printed byte will need. */
function targets(timeline: Timeline, seconds: number): { tool0: number; bed: number } {
  let index = timeline.seconds.findIndex((sample) => sample > Math.max(0, seconds))
  if (index === -1) index = timeline.seconds.length - 1
  return { tool0: timeline.toolTargets[index] ?? 0, bed: timeline.bedTargets[index] ?? 0 }
}

/** Dwells and straight moves at their feed rate, nothing else. */
function timedReplay(bytes: Buffer): ReplayPlan {
  const at = { x: 0, y: 0, z: 0, feed: 1500 }
  const marks: { seconds: number; byte: number }[] = [{ seconds: 0, byte: 0 }]
  let [seconds, byte] = [0, 0]
  for (const line of bytes.toString('latin1').split('\n')) {
    seconds += lineSeconds(line, at)
    byte += line.length + 1
    marks.push({ seconds, byte: Math.min(byte, bytes.length) })
  }
  return {
    preparationSeconds: 0,
    totalSeconds: Math.max(seconds, 0.5),
    positionAt: (elapsed) => marks.findLast((mark) => mark.seconds <= elapsed)?.byte ?? 0,
    targetsAt: () => ({ tool0: 0, bed: 0 }),
  }
}

function lineSeconds(line: string, at: Record<'x' | 'y' | 'z' | 'feed', number>): number {
  const word = (letter: string) => {
    const found = new RegExp(`${letter}(-?[0-9.]+)`).exec(line)
    return found === null ? undefined : Number(found[1])
  }
  if (/^G4\b/.test(line)) return (word('S') ?? 0) + (word('P') ?? 0) / 1000
  if (!/^G[0123]\b/.test(line)) return 0
  const to = { x: word('X') ?? at.x, y: word('Y') ?? at.y, z: word('Z') ?? at.z, feed: word('F') ?? at.feed }
  const distance = Math.hypot(to.x - at.x, to.y - at.y, to.z - at.z)
  Object.assign(at, to)
  return (distance / Math.max(to.feed, 1)) * 60
}
