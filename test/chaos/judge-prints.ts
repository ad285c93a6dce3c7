import { FINAL, type PrintState, TRANSITIONS } from '../../src/entities/print.ts'
import type { AttemptRow, Evidence, MachineStory, Move, PhysicalRun, PrintRow, Span } from './evidence.ts'
import type { Blame } from './judge.ts'
import { overtaken } from './judge-machines.ts'

/** Its worker may have been killed twice on the way. */
const CANCEL_PATIENCE_MILLISECONDS = 12_000
/** Between a commit's time and what was seen of it. */
const CLOCK_MILLISECONDS = 50

/** What became of each print, against what the machines say. */
export function judgePrints(evidence: Evidence, blame: Blame): void {
  for (const print of evidence.prints) {
    const runs = evidence.runs.filter(({ attempt }) => attempt?.printId === print.id)
    const moves = evidence.moves.filter(({ printId }) => printId === print.id)
    judgeRuns(evidence, runs, blame)
    judgeChain(print, moves, blame)
    judgeOutcome(evidence, print, lastOf(runs, moves), moves, blame)
    for (const held of moves.filter(({ to }) => to === 'held')) judgeHold(evidence, held, blame)
  }
}

/** 2 and 3: once, again only after a failure or a cancel, and never two at a time. */
function judgeRuns({ runs: all }: Evidence, runs: readonly PhysicalRun[], blame: Blame): void {
  for (const [index, run] of runs.entries()) {
    const before = runs[index - 1]
    if (!before || run.atPanel || overtaken(run, all)) continue
    const outcome = before.end?.outcome ?? 'running'
    if (outcome !== 'failed' && outcome !== 'canceled') blame('double', `2: print started again after ${outcome}`)
    const alive = runs.slice(0, index).some(({ end }) => !end || end.at >= run.at)
    if (alive) blame('double', '3: two starts of a print lived together')
  }
}

/** 11 and 12: the chain of events is legal, ends where the row is, and that is an end. */
function judgeChain(print: PrintRow, moves: readonly Move[], blame: Blame): void {
  let state: PrintState = 'queued'
  for (const move of moves) {
    if (move.from === null) continue
    if (move.from !== state || !TRANSITIONS[state].includes(move.to))
      blame('wrong', `11: event ${move.from} -> ${move.to} after ${state}`)
    state = move.to
  }
  if (state !== print.state) blame('wrong', `11: events end at ${state}, the row at ${print.state}`)
  if (!FINAL.includes(print.state)) blame('lost', `12: print is ${print.state} ${print.reason?.code ?? ''}`)
}

/**
 * R12: what somebody starts from our file after the print was over, or after a run of ours under that name, is no run of
 * the print.
 */
function lastOf(runs: readonly PhysicalRun[], moves: readonly Move[]): PhysicalRun | undefined {
  const over = moves.findLast(({ to }) => FINAL.includes(to))?.at.getTime() ?? Number.POSITIVE_INFINITY
  const later = ({ at, fileName }: PhysicalRun): boolean =>
    runs.some((ours) => !ours.atPanel && ours.fileName === fileName && ours.at < at)
  return runs.findLast((run) => !run.atPanel || (run.at <= over && !later(run)))
}

/** 8 and 13: the outcome is the machine's. */
function judgeOutcome(
  { story, cancelsTaken }: Evidence,
  print: PrintRow,
  last: PhysicalRun | undefined,
  moves: readonly Move[],
  blame: Blame,
): void {
  const told = last?.end?.outcome
  const final = moves.findLast(({ to }) => FINAL.includes(to))
  const byPerson = story.resolved.includes(print.id)
  if (print.state === 'completed' || print.state === 'failed') {
    const forgotten =
      print.state === 'failed' && !cancelsTaken.includes(print.id) && isForgotten(last, final, story.blind)
    if (told !== print.state && !forgotten)
      blame('wrong', `8: print is ${print.state}, the machine says ${told ?? 'never started'}`)
  }
  const wish = story.canceled.findLast(({ id }) => id === print.id)
  if (print.state === 'canceled') {
    // A cancel of a held print is a person's word too: the printer had none.
    const word = byPerson || final?.from === 'held'
    if (!word && last && told !== 'canceled') blame('wrong', `8: print is canceled, the machine says ${told}`)
    if (!wish && !byPerson) blame('wrong', '8: canceled, and nobody asked')
  }
  const endedAt = last?.end?.at ?? 0
  if (wish && !wish.overruled && print.state === 'completed' && endedAt > wish.at + CANCEL_PATIENCE_MILLISECONDS)
    blame('wrong', '13: a cancel was accepted and never carried out')
}

/**
 * R14: the machine was canceled, and before anybody had recorded that the cause went: with its server, which restarted,
 * or with the seconds for which it is shown, while no monitor looked, or none could reach it. Where our cancel is known to have been accepted,
 * the cause is known all the same.
 */
function isForgotten(last: PhysicalRun | undefined, final: Move | undefined, blind: readonly Span[]): boolean {
  if (last?.end?.outcome !== 'canceled' || !final) return false
  const span = { from: last.end.at, to: final.at.getTime() }
  const { reboots, unreached } = last.machine
  const causes = [...reboots, ...(unreached ? [...unreached, ...blind] : [])]
  return causes.some((cause) => overlap(cause, span))
}

/** What became of an attempt whose file nobody is to print any more. */
const GIVEN_UP: readonly string[] = ['given-back', 'not-started']

/** 18: held only where the machine was ambiguous between the intent and the hold. */
function judgeHold({ story, runs, attempts }: Evidence, held: Move, blame: Blame): void {
  const attempt = attempts.find(({ printId, number }) => printId === held.printId && number === held.attempt)
  const window = windowOf(attempt, held)
  const machine = story.machines.find(({ printerId }) => printerId === attempt?.printerId)
  const restarted = machine?.reboots.some((reboot) => overlap(reboot, window))
  // Our file was given up, and somebody started it at the panel, maybe while the next attempt was on its way elsewhere.
  const isOwn = ({ atPanel, at, attempt: of }: PhysicalRun): boolean =>
    atPanel &&
    at <= window.to &&
    of?.printId === held.printId &&
    (of.id === attempt?.id || (of.number < held.attempt && GIVEN_UP.includes(of.outcome ?? '')))
  const stranger = runs.some(
    (run) =>
      (isOwn(run) || (run.machine === machine && overlap({ from: run.at, to: run.at }, window))) &&
      (run.atPanel || !run.fileName.startsWith('py-') || overtaken(run, runs)),
  )
  const own = runs.find((run) => run.machine === machine && run.attempt?.id === attempt?.id)
  const cause =
    restarted ||
    stranger ||
    (own !== undefined && isUnseen(own, story.killed)) ||
    (held.from === 'starting' && machine !== undefined && isYoung(machine, attempt, runs))
  if (!cause) blame('held without cause', `18: held after ${held.from}`)
}

/** It was switched on shortly before the intent, and nothing has run on it since: its own log says so. */
function isYoung(machine: MachineStory, attempt: AttemptRow | undefined, runs: readonly PhysicalRun[]): boolean {
  const intent = attempt?.intentAt?.getTime()
  if (intent === undefined || machine.youngMilliseconds === undefined) return false
  const on = Math.max(...machine.reboots.map(({ to }) => to).filter((to) => to <= intent))
  const ranSince = runs.some((run) => run.machine === machine && run.at >= on && run.at <= intent)
  return intent - on < machine.youngMilliseconds && !ranSince
}

/** A look is two questions, of which the second tells the name; those of two who look may cross. */
const QUESTIONS_OF_A_LOOK = 4
/** So long before it is killed a process may not have written down what it was told. */
const UNWRITTEN_MILLISECONDS = 100
/** Without a history a printer tells which run was ours only to who looks while it lasts, and lives on. */
function isUnseen({ machine, at, end }: PhysicalRun, killed: readonly number[]): boolean {
  const died = (time: number): boolean => killed.some((kill) => time <= kill && kill - time < UNWRITTEN_MILLISECONDS)
  const during = machine.asked?.filter((time) => time >= at && time <= (end?.at ?? time) && !died(time))
  return during !== undefined && during.length < QUESTIONS_OF_A_LOOK
}

function windowOf(attempt: AttemptRow | undefined, held: Move): Span {
  const from = (attempt?.intentAt ?? held.at).getTime() - CLOCK_MILLISECONDS
  return { from, to: held.at.getTime() + CLOCK_MILLISECONDS }
}

const overlap = (one: Span, other: Span): boolean => one.from <= other.to && other.from <= one.to
