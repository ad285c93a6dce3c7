import type { Evidence, PhysicalRun } from './evidence.ts'
import type { Blame } from './judge.ts'

/** The file of a run is taken away after its end was recorded. */
const REMOVAL_MILLISECONDS = 500
/** The intent's last question comes this much before its commit. */
const ASKED_MILLISECONDS = 50

/** What the machines say of what ran on them. */
export function judgeMachines(evidence: Evidence, blame: Blame): void {
  for (const run of evidence.runs) {
    if (!run.fileName.startsWith('py-')) {
      // 10: nobody stops what somebody else prints; neither does the suite.
      if (run.end?.outcome === 'canceled') blame('wrong', `10: ${run.fileName} was stopped`)
    } else if (!run.atPanel) judgeStart(evidence, run, blame)
  }
  judgeNames(evidence, blame)
}

/** One start that we sent. */
function judgeStart({ moves }: Evidence, run: PhysicalRun, blame: Blame): void {
  const { attempt, fileName, at } = run
  if (!attempt || attempt.printerId !== run.machine.printerId) {
    blame('wrong', `5: ${fileName} is nobody's on this machine`)
    return
  }
  if (attempt.remoteName !== fileName || !attempt.intentAt || attempt.intentAt.getTime() > at)
    blame('wrong', `5: ${fileName} started without an intent before it`)
  const canceled = moves.some(
    ({ printId, to, at: when }) => printId === attempt.printId && to === 'canceled' && when.getTime() < at,
  )
  if (canceled) blame('double', `9: ${fileName} started after canceled`)
}

/** 1 and 4, but for what R9 leaves open. */
function judgeNames({ runs }: Evidence, blame: Blame): void {
  for (const run of runs) {
    if (!run.fileName.startsWith('py-') || run.atPanel || overtaken(run, runs)) continue
    if (run.onPart) blame('double', `4: ${run.fileName} started on a part`)
    const sooner = runs.some((other) => other.fileName === run.fileName && other.at < run.at)
    if (sooner) blame('double', `1: ${run.fileName} started twice`)
  }
}

/**
 * What R9 leaves open: between our last question and the arrival of our start somebody began another print at that
 * machine, or this very file whose end had not been recorded for half a second. The machine's own log says so: nothing else ran there in
 * between.
 */
export function overtaken(run: PhysicalRun, runs: readonly PhysicalRun[]): boolean {
  const since = (run.attempt?.intentAt?.getTime() ?? run.at) - ASKED_MILLISECONDS
  const before = runs.filter(({ machine, at }) => machine === run.machine && at < run.at).at(-1)
  if (before === undefined || before.at < since) return false
  const recordedAt = run.attempt?.closedAt?.getTime() ?? Number.POSITIVE_INFINITY
  return !before.fileName.startsWith('py-') || (before.atPanel && recordedAt >= run.at - REMOVAL_MILLISECONDS)
}
