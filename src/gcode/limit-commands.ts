import type { MachineLimits } from './limits.ts'
import type { GcodeScanner } from './parser.ts'

const E = 69
const J = 74
const P = 80
const R = 82
const S = 83
const T = 84
const X = 88
const Y = 89
const Z = 90

/** Whether an M-code of this number tells a firmware what its machine may do. */
export function setsLimit(code: number): boolean {
  return (code >= 201 && code <= 205 && code !== 202) || code === 566
}

/**
 * Obeys M201 (accelerations), M203 (feedrates), M204 (accelerations by kind of move), M205 and M566 (jerk, junction
 * deviation) as Marlin and RepRapFirmware have them; `unit`: millimetres per unit of the program.
 * Sources: https://marlinfw.org/meta/gcode/, https://docs.duet3d.com/User_manual/Reference/Gcodes.
 */
export function setLimit(code: number, words: GcodeScanner, limits: MachineLimits, unit: number): void {
  if (code === 204) setAcceleration(words, limits)
  else if (code === 201) setAxes(words, limits, limits.maxAcceleration, unit)
  else if (code === 203) setAxes(words, limits, limits.maxFeedrate, limits.perMinute ? unit / 60 : unit)
  else if (code === 566) setAxes(words, limits, limits.jerk, unit / 60)
  else setJerk(words, limits, unit)
}

function valueAt(words: GcodeScanner, letter: number, otherwise: number): number {
  return words.hasWord(letter) ? words.word(letter) : otherwise
}

function setAxes(words: GcodeScanner, limits: MachineLimits, into: Float64Array, factor: number): void {
  setAxis(words, into, 0, X, factor)
  setAxis(words, into, 1, Y, factor)
  setAxis(words, into, 2, Z, factor)
  setAxis(words, into, 3, E, factor)
  limits.fromFile = true
}

function setAxis(words: GcodeScanner, into: Float64Array, axis: number, letter: number, factor: number): void {
  const value = valueAt(words, letter, 0) * factor
  if (value > 0) into[axis] = value
}

function setJerk(words: GcodeScanner, limits: MachineLimits, unit: number): void {
  if (words.hasWord(X) && !words.hasWord(Y)) setAxis(words, limits.jerk, 1, X, unit)
  setAxes(words, limits, limits.jerk, unit)
  if (valueAt(words, J, 0) > 0) {
    limits.cornering = 'junction-deviation'
    limits.junctionDeviationMillimetres = valueAt(words, J, 0)
  }
  limits.minPrintFeedrate = valueAt(words, S, limits.minPrintFeedrate)
  limits.minTravelFeedrate = valueAt(words, T, limits.minTravelFeedrate)
}

/** M204 S is the old form and sets printing and travel; P, R, T are printing, retraction and travel. */
function setAcceleration(words: GcodeScanner, limits: MachineLimits): void {
  if (words.hasWord(S)) {
    const both = valueAt(words, S, 0)
    limits.printAcceleration = capped(both, limits.maxPrintAcceleration, limits.printAcceleration)
    limits.travelAcceleration = capped(both, limits.maxTravelAcceleration, limits.travelAcceleration)
    if (words.hasWord(T)) limits.retractAcceleration = capped(words.word(T), 0, limits.retractAcceleration)
    return
  }
  limits.printAcceleration = capped(valueAt(words, P, 0), limits.maxPrintAcceleration, limits.printAcceleration)
  limits.retractAcceleration = capped(valueAt(words, R, 0), 0, limits.retractAcceleration)
  limits.travelAcceleration = capped(valueAt(words, T, 0), limits.maxTravelAcceleration, limits.travelAcceleration)
}

function capped(value: number, cap: number, otherwise: number): number {
  if (!(value > 0)) return otherwise
  return cap > 0 ? Math.min(value, cap) : value
}
