import { FINAL } from '../../src/entities/print.ts'
import { adopt, begin, close, end, move, occupy, settle, spend, type Turn } from './model-state.ts'

// What is not ours: the network, the printer, a person; and the monitor, which tells what it sees of them.

export function networkSteps(turn: Turn): void {
  const { s } = turn
  for (const file of new Set(s.network)) {
    // One that never arrives is one that is lost.
    turn.add(`the start of file ${file} arrives`, (n) => {
      n.network.splice(n.network.indexOf(file), 1)
      return s.running === 0 && s.files.includes(file) ? begin(n, file, true) : undefined
    })
  }
}

export function printerSteps(turn: Turn): void {
  const { s } = turn
  if (s.running !== 0) {
    turn.add('the printer finishes', (n) => end(n, 'completed'))
    if (s.left.fate > 0)
      turn.add('the printer fails', (n) => {
        end(n, 'failed')
        spend(n, 'fate')
      })
    if (s.cancel && turn.mine && s.running === turn.name && (s.print === 'printing' || s.print === 'paused'))
      turn.add('the printer is told to cancel', (n) => end(n, 'canceled'))
  }
  if (s.left.fate > 0 && (s.running !== 0 || turn.mine))
    turn.add('the printer reboots', (n) => {
      if (n.running !== 0) end(n, 'lost')
      n.rebooted = true
      spend(n, 'fate')
    })
}

export function monitorSteps(turn: Turn): void {
  const { s } = turn
  const adoptable = s.open && (s.intent || turn.on('R12'))
  if (adoptable && s.running === turn.name && ['preparing', 'transferring', 'starting', 'held'].includes(s.print))
    turn.add('the monitor sees it run', (n) => {
      adopt(n)
      move(n, 'printing')
    })
  if (adoptable && s.ended[turn.name] !== undefined && (s.ended[turn.name] !== 'lost' || s.print === 'printing'))
    turn.add('the monitor sees its end', (n) => {
      adopt(n)
      settle(n, s.ended[turn.name] ?? 'lost')
    })
  if (s.unseen && !s.open)
    turn.add('the monitor sees that a closed attempt ran', (n) => {
      n.unseen = false
      occupy(n)
      if (s.running !== 0 && s.print !== 'held') move(n, 'held')
    })
}

export function personSteps(turn: Turn): void {
  const { s } = turn
  if (s.left.cancel > 0 && !FINAL.includes(s.print) && !s.cancel)
    turn.add('a person cancels', (n) => {
      spend(n, 'cancel')
      if (s.intent) n.cancel = true
      else close(n, 'canceled')
    })
  const over = s.ended[turn.name]
  if (s.print === 'held' && s.running === 0 && over !== undefined)
    turn.add('a person resolves', (n) => close(n, over === 'lost' ? 'failed' : over))
  if (s.print === 'held' && s.running === 0 && !s.open) turn.add('a person resolves', (n) => close(n, 'failed'))
  if (s.left.retry > 0 && (s.print === 'failed' || s.print === 'canceled'))
    turn.add('a person retries', (n) => {
      close(n, 'queued')
      spend(n, 'retry')
    })
}

/** The person at the machine. */
export function bedSteps(turn: Turn): void {
  const { s } = turn
  const clearable = s.running === 0 && !(turn.mine && s.print !== 'held')
  if (clearable && (s.part || s.bed !== 'clear'))
    turn.add('a person clears the bed', (n) => {
      Object.assign(n, { part: false, bed: 'clear' })
      if (s.left.echo > 0) {
        n.echo = 'fresh'
        spend(n, 'echo')
      }
    })
  if (s.echo !== 'none' && clearable)
    turn.add('the clearing event arrives once more', (n) => {
      if (!turn.on('R8') || s.echo === 'fresh') n.bed = 'clear'
      n.echo = 'none'
    })
  // The instant between the last question and the start cannot be closed on a printer without a fence (R9).
  const sending = s.runners.some(({ at }) => at === 'asked' || at === 'won') || s.network.length > 0
  if (s.left.fate > 0 && s.open && !s.intent && s.running === 0 && !s.part && s.files.includes(turn.name) && !sending)
    turn.add('a person starts our file at the panel', (n) => {
      spend(n, 'fate')
      n.unseen = true
      return begin(n, turn.name, false)
    })
}
