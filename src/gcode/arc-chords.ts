import type { Arc } from './arc.ts'
import type { MachineLimits } from './limits.ts'
import type { Move, Planner } from './planner.ts'

/** How a firmware cuts arcs into straight pieces, since that decides how fast they can be. */
export type ArcCutting = 'by-speed' | 'by-deviation' | 'millimetres' | 'whole'

/** Far more than the longest arc on a bed takes: absurd radii must not cost seconds. */
const MOST_PIECES = 2_000
/** Marlin 2 (MIN_, MAX_ARC_SEGMENT_MM, MIN_ARC_SEGMENTS_PER_SEC as Prusa's Buddy sets them). */
const DEVIATION_MILLIMETRES = 0.02
const PIECES_PER_SECOND = 50
const SHORTEST_MILLIMETRES = 0.1
const LONGEST_MILLIMETRES = 2
/** Firmware without these limits keeps the chord this near to the arc. */
const TOLERANCE_MILLIMETRES = 0.0125

/** Gives an arc to the planner as its firmware takes it, as chords or as a whole; `move` is used up. */
export function planArc(planner: Planner, move: Move, arc: Arc, rise: number, limits: MachineLimits): void {
  if (limits.arcCutting === 'whole') {
    // Bambu: one move whose speed its radius caps. Inferred from the spiral lifts of two A1 plates (-0.2 %, chords +1 %).
    move.feedrate = Math.min(move.feedrate, Math.sqrt(move.acceleration * arc.radius))
    planner.add(move)
    return
  }
  const flat = arc.radius * Math.abs(arc.sweep)
  const pieces = Math.min(MOST_PIECES, Math.max(1, piecesOf(arc, flat, move.feedrate, limits.arcCutting)))
  const [a, b, c] = arc.axes
  const step = arc.sweep / pieces
  const chord = 2 * arc.radius * Math.sin(Math.abs(step) / 2)
  const up = rise / pieces
  const length = Math.sqrt(chord * chord + up * up)
  if (!(length > 0)) return
  const extrusion = ((move.entry[3] as number) * move.lengthMillimetres) / pieces / length
  const turn = step < 0 ? -1 : 1
  move.lengthMillimetres = length
  for (let k = 0; k < pieces; k++) {
    const middle = arc.startAngle + step * (k + 0.5)
    move.entry[a] = (-Math.sin(middle) * turn * chord) / length
    move.entry[b] = (Math.cos(middle) * turn * chord) / length
    move.entry[c] = up / length
    move.entry[3] = extrusion
    move.exit.set(move.entry)
    planner.add(move)
  }
}

function piecesOf(arc: Arc, flat: number, feedrate: number, cutting: ArcCutting): number {
  if (cutting === 'millimetres') return Math.floor(flat)
  if (cutting !== 'by-speed') {
    const share = 1 - TOLERANCE_MILLIMETRES / arc.radius
    return share > 0 ? Math.ceil(Math.abs(arc.sweep) / (2 * Math.acos(share))) : 2
  }
  const piece = Math.min(Math.sqrt(8 * arc.radius * DEVIATION_MILLIMETRES), feedrate / PIECES_PER_SECOND)
  return Math.floor(flat / Math.min(LONGEST_MILLIMETRES, Math.max(SHORTEST_MILLIMETRES, piece)) + 0.8)
}
