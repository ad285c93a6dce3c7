import { PrintyardError } from '../../src/core/errors.ts'
import type { CanonicalState, Ending, Heater, Outcome, Snapshot } from '../../src/drivers/driver.ts'
import { list, number, record, text } from '../../src/drivers/fields.ts'
import type { Wire } from './wire.ts'

/** One print of the printer's list, seconds and 0..1. `outcome` undefined: it is not over. */
export type Run = { ref: string; file: string; outcome?: Outcome; progress: number; seconds: number }
export type Status = {
  state: string
  error?: string
  serial?: string
  firmware?: string
  /** Another value = the printer was switched off in between, and its list of runs began anew. */
  boot: string
  tool?: Heater
  bed?: Heater
  /** Since it was switched on, newest last. */
  runs: Run[]
}

const OUTCOMES: Record<string, Outcome> = { completed: 'completed', canceled: 'canceled', failed: 'failed' }

/** Asks once. A whole answer is one question here; rejects as `Wire.call` does. */
export async function readStatus(wire: Wire, timeoutMilliseconds?: number): Promise<Status> {
  const reply = await wire.call('GET', '/v1/status', timeoutMilliseconds === undefined ? {} : { timeoutMilliseconds })
  const body = record(reply.body)
  const [boot, state] = [text(body.boot), text(body.state)]
  if (reply.status !== 200 || boot === undefined || state === undefined)
    throw new PrintyardError('PRINTER_PROTOCOL', 'This is no Ember')
  const [error, serial, firmware] = [text(body.error), text(body.serial), text(body.firmware)]
  const [tool, bed] = [heaterOf(body.tool), heaterOf(body.bed)]
  return {
    state,
    boot,
    runs: list(body.runs).map((run) => runOf(boot, record(run))),
    ...(error === undefined ? {} : { error }),
    ...(serial === undefined ? {} : { serial }),
    ...(firmware === undefined ? {} : { firmware }),
    ...(tool === undefined ? {} : { tool }),
    ...(bed === undefined ? {} : { bed }),
  }
}

/** Its numbers begin at 1 after each boot, so the boot is part of the reference. */
function runOf(boot: string, run: Record<string, unknown>): Run {
  const told = text(run.outcome)
  // It counts whole moves and stops a little short of the end.
  const progress = told === 'completed' ? 1 : (number(run.progress) ?? 0)
  return {
    ref: `${boot}-${number(run.id) ?? 0}`,
    file: text(run.file) ?? '',
    progress,
    seconds: number(run.seconds) ?? 0,
    ...(told === undefined ? {} : { outcome: OUTCOMES[told] ?? 'unknown' }),
  }
}

function heaterOf(value: unknown): Heater | undefined {
  const { actual, target } = record(value)
  const degrees = number(actual)
  return degrees === undefined ? undefined : { actual: degrees, target: number(target) ?? 0 }
}

/** A word that we do not know starts nothing. */
export function canonicalState({ state, runs }: Status): CanonicalState {
  if (state === 'printing' || state === 'paused') return state
  if (state === 'error') return 'fault'
  if (state !== 'idle') return 'unknown'
  const outcome = runs.at(-1)?.outcome ?? 'idle'
  return outcome === 'unknown' ? 'idle' : outcome
}

export function snapshotOf(status: Status): Snapshot {
  const run = status.runs.at(-1)
  return {
    state: canonicalState(status),
    stateText: status.state,
    ...(status.error === undefined ? {} : { fault: { code: 'printer', text: status.error } }),
    temperatures: { tools: status.tool ? [status.tool] : [], ...(status.bed ? { bed: status.bed } : {}) },
    ...(run === undefined ? {} : { job: jobOf(run) }),
    observedAt: new Date().toISOString(),
  }
}

function jobOf({ ref, file, progress, seconds }: Run): NonNullable<Snapshot['job']> {
  return { fileName: file, jobRef: ref, progress, elapsedSeconds: seconds }
}

/** How a run ended, in the printer's own words; only for runs that are over. */
export function endingOf({ ref, file, outcome = 'unknown', progress, seconds }: Run, error?: string): Ending {
  const facts = { fileName: file, jobRef: ref, outcome, elapsedSeconds: seconds, progress }
  return outcome === 'failed' ? { ...facts, reason: error ?? 'the printer gave it up' } : facts
}
