import { nextStartStep, type StartEvidence, type StartStep } from '../../src/farm/start-verdict.ts'
import { ATTEMPTS, close, IDLE, move, occupy, type Runner, type State, settle, type Turn } from './model-state.ts'

// What is ours: a dispatcher and two runners, which may die or be overtaken at any step.

export function dispatcherSteps(turn: Turn): void {
  const { s } = turn
  // What the panel did is seen within seconds, a new attempt takes longer (R9 says what remains).
  if (s.unseen && !s.open) {
    // Only the monitor's step below.
  } else if (
    s.print === 'queued' &&
    !s.open &&
    !s.cancel &&
    s.attempt < ATTEMPTS &&
    s.bed === 'clear' &&
    s.running === 0
  )
    turn.add('dispatch', (n) => {
      move(n, 'preparing')
      Object.assign(n, { attempt: n.attempt + 1, open: true, intent: false })
    })
}

export function runnerSteps(turn: Turn): void {
  for (const [i, runner] of turn.s.runners.entries()) {
    const hand = new Hand(turn, i, runner)
    if (runner.at !== 'idle') turn.add(`${hand.who} dies`, (n) => hand.to(n, 'idle'))
    if (runner.at === 'idle') begins(turn, hand)
    else if (runner.at === 'deciding') decides(turn, hand)
    else brings(turn, hand, runner)
  }
}

/** One runner as its steps see it. */
class Hand {
  readonly i: number
  readonly who: string
  /** It still holds the attempt that is open. */
  readonly current: boolean
  /** The remote name of its attempt. */
  readonly theirs: number
  readonly runner: Runner

  constructor(turn: Turn, i: number, runner: Runner) {
    this.i = i
    this.runner = runner
    this.who = `runner ${i + 1}`
    this.current = turn.s.open && turn.s.attempt === runner.attempt
    this.theirs = turn.nameOf(runner.attempt)
  }
  to(n: State, at: Runner['at'], known: StartEvidence = { personSays: false }): void {
    const { runner } = this
    n.runners[this.i] = at === 'idle' ? IDLE : { at, attempt: at === runner.at ? runner.attempt : n.attempt, known }
  }
}

function begins(turn: Turn, hand: Hand): void {
  const { s } = turn
  if (s.open && !s.intent && s.print !== 'held')
    turn.add(`${hand.who} claims and uploads`, (n) => {
      if (n.print === 'preparing') move(n, 'transferring')
      n.files = [...new Set([...n.files, turn.name])]
      n.fence = hand.i
      hand.to(n, 'bringing')
    })
  if (turn.mine && s.print === 'starting') {
    turn.add(`${hand.who} finds the intent`, (n) => hand.to(n, turn.on('R1') ? 'deciding' : 'won'))
  }
  if (turn.mine && s.print === 'held')
    turn.add(`${hand.who} is told by a person that it did not start`, (n) =>
      hand.to(n, 'deciding', { personSays: true }),
    )
}

/** Up to the start. */
function brings(turn: Turn, hand: Hand, runner: Runner): void {
  const { s } = turn
  if (runner.at === 'bringing')
    turn.add(`${hand.who} asks the printer`, (n) => {
      if (!hand.current || (turn.on('R12') && turn.started)) hand.to(n, 'idle')
      else if (s.running === 0) n.runners[hand.i] = { ...runner, at: 'asked' }
      else {
        if (!s.intent && s.print === 'transferring') close(n, 'queued')
        hand.to(n, 'idle')
      }
    })
  if (runner.at === 'asked')
    turn.add(`${hand.who} commits the intent`, (n) => {
      const free = hand.current && s.fence === hand.i && !s.intent && s.print === 'transferring' && !s.cancel
      if (free && s.bed === 'clear') {
        move(n, 'starting')
        Object.assign(n, { intent: true, rebooted: false })
        if (turn.on('R7')) occupy(n)
        n.untouched = true
        n.runners[hand.i] = { ...runner, at: 'won' }
      } else if (!turn.on('R24') && s.print === 'canceled') n.runners[hand.i] = { ...runner, at: 'won' }
      else {
        if (free) close(n, 'queued')
        if (!s.open && !turn.started) n.files = n.files.filter((file) => file !== hand.theirs)
        hand.to(n, 'idle')
      }
    })
  if (runner.at === 'won')
    turn.add(`${hand.who} writes the start`, (n) => {
      n.network = [...n.network, hand.theirs].sort()
      hand.to(n, 'idle')
    })
}

/** R2, with the product's own decision. */
function decides(turn: Turn, hand: Hand): void {
  const { s } = turn
  const { runner } = hand
  const step: StartStep =
    !turn.on('R2') && runner.known.first?.kind === 'not-started'
      ? { verdict: 'not-started' }
      : nextStartStep(runner.known)
  if ('verdict' in step) {
    turn.add(`${hand.who} concludes: ${step.verdict}`, (n) => conclude(turn, hand, step, n))
    return
  }
  const ask = (): NonNullable<StartEvidence['first']> => {
    if (s.running === hand.theirs) return { kind: 'started', running: true }
    if (s.ended[hand.theirs] !== undefined && s.ended[hand.theirs] !== 'lost')
      return { kind: 'started', running: false }
    return s.rebooted ? { kind: 'unknown', reason: 'rebooted' } : { kind: 'not-started' }
  }
  turn.add(`${hand.who}: ${step.do}`, (n) => {
    const known = { ...runner.known }
    if (step.do === 'ask') known.first = ask()
    if (step.do === 'ask-again') known.second = ask()
    if (step.do === 'look') known.idle = s.running === 0
    if (step.do === 'revoke') {
      known.revoked = ask().kind === 'started' ? 'in-use' : 'absent'
      if (known.revoked === 'absent') n.files = n.files.filter((file) => file !== hand.theirs)
    }
    n.runners[hand.i] = { ...runner, known }
  })
}

function conclude(turn: Turn, hand: Hand, step: Extract<StartStep, { verdict: string }>, n: State): void {
  const { s } = turn
  hand.to(n, 'idle')
  if (!hand.current || !s.intent || (s.print !== 'starting' && s.print !== 'held')) return
  if (step.verdict === 'held') {
    if (s.print === 'starting') move(n, 'held')
  } else if (step.verdict === 'not-started') {
    // R25: a person's word never clears a bed.
    if (s.untouched && hand.runner.known.second?.kind !== 'unknown') n.bed = 'clear'
    close(n, s.cancel ? 'canceled' : 'queued')
  } else if (step.word.running) {
    occupy(n)
    move(n, 'printing')
  } else settle(n, s.ended[hand.theirs] ?? 'lost')
}
