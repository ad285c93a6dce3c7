import { number } from '../fields.ts'
import type { Status } from './merge.ts'

/** The count wraps here. */
export const COUNTER_SIZE = 65_536

/** The printer's own counter of its reports; it wraps at 65536 and begins anew with a reboot. */
export function reportNumber(report: Status): number | undefined {
  const told = Number(report.sequence_id)
  return number(told)
}

/**
 * Whether a count of reports went on over a gap, or began anew with a reboot: then there are more than the time allows
 * (recorded on an A1: one every 2 s, also at rest and over hours, without a hole). Unclear shortly after the printer was
 * switched on, when a second reboot could have counted as far; and where nothing is counted, as by X1C, H2D and X2D,
 * which say 2021 in each report: the whole status after a gap is one more, so that the same number is no count.
 */
export function countedOn(
  before: number | undefined,
  now: number | undefined,
  gapMilliseconds: number,
  rate = 1,
): 'on' | 'anew' | 'unclear' {
  if (before === undefined || now === undefined || before === now) return 'unclear'
  const most = 20 + (gapMilliseconds / 1000) * Math.max(3, rate * 3)
  if ((now - before + COUNTER_SIZE) % COUNTER_SIZE > most) return 'anew'
  return before > most ? 'on' : 'unclear'
}

/** A whole status, whether marked (A1, P1: msg 0) or not (X1 sends nearly all of it each time). */
export function isWhole(report: Status): boolean {
  return report.msg === 0 || (report.msg === undefined && report.gcode_state !== undefined)
}
