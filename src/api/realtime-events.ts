import type { Namespace, Socket } from 'socket.io'
import { type PrintState, statusOf } from '../entities/print.ts'
import type { PrintView } from '../entities/print-view.ts'
import type { LiveEvent } from '../queues/events.ts'
import { flagsOf, percent, temperatureOf } from './octoprint-shape.ts'
import { rooms } from './realtime-rooms.ts'

type Of<Type extends LiveEvent['type']> = Extract<LiveEvent, { type: Type }>
type Target = { emit(event: string, data: unknown): unknown }

/** A line that changes a hundred times a second is told of ten times. */
const QUEUE_PAUSE_MS = 100

const printUpdate = (
  print: { printId: string; projectId: string; state: PrintState; progress: number },
  intent: boolean,
) => ({
  printId: print.printId,
  projectId: print.projectId,
  status: statusOf(print.state, intent),
  state: print.state,
  progress: percent(print.progress),
})

/** Everything that a status says, as the events that FluxStudio's clients know. */
function emitStatus(target: Target, event: Of<'printer'>, staff: boolean): void {
  const { printerId, name, snapshot, up, state } = event
  const temperature = temperatureOf(snapshot)
  const text = up ? (snapshot?.stateText ?? state) : 'Offline'
  const shown = { text, flags: flagsOf(up ? snapshot?.state : undefined) }
  target.emit('printer:status', { printerId, name, word: state, state: shown, temperature })
  if (Object.keys(temperature).length > 0) target.emit('printer:temperature', { printerId, ...temperature })
  const job = snapshot?.job
  if (!job) return
  target.emit('printer:progress', {
    printerId,
    ...(staff && event.printId ? { printId: event.printId } : {}),
    completion: job.progress === undefined ? null : percent(job.progress),
    printTime: job.elapsedSeconds ?? null,
    printTimeLeft: job.remainingSeconds ?? null,
    state: snapshot.state,
  })
}

function emitEnded(
  target: Target,
  { printerId, printId, fileName, outcome, reason }: Of<'ended'>,
  staff: boolean,
): void {
  const named = staff ? { printId, fileName, reason } : {}
  target.emit(outcome === 'completed' ? 'printer:job_complete' : 'printer:job_failed', { printerId, outcome, ...named })
}

/** Turns live events into Socket.IO's, without waiting for anything between the two. */
export function openEmitter(printing: Namespace) {
  const links = new Map<string, boolean>()
  let queueTimer: NodeJS.Timeout | undefined
  let queueChanged = false

  const ofPrinter = (printerId: string, emit: (target: Target, staff: boolean) => void): void => {
    emit(printing.to([rooms.printer(printerId, true), rooms.allPrinters]), true)
    emit(printing.to(rooms.printer(printerId, false)), false)
  }
  const ofProject = (projectId: string): Target => printing.to([rooms.everything, rooms.project(projectId)])

  /** At once, and once more after the pause if it changed in the meantime. */
  const tellQueue = (): void => {
    if (queueTimer) {
      queueChanged = true
      return
    }
    printing.emit('queue:updated', { at: new Date().toISOString() })
    queueTimer = setTimeout(() => {
      queueTimer = undefined
      if (queueChanged) {
        queueChanged = false
        tellQueue()
      }
    }, QUEUE_PAUSE_MS)
  }
  const tellPrinter = (event: Of<'printer'>): void => {
    const { printerId, up } = event
    if (links.get(printerId) !== up) {
      links.set(printerId, up)
      ofPrinter(printerId, (target) => target.emit('printer:connection', { printerId, connected: up }))
    }
    ofPrinter(printerId, (target, staff) => emitStatus(target, event, staff))
  }
  const tellFile = ({ fileId, projectId, name, state }: Of<'file'>): void => {
    ofProject(projectId).emit(state === 'received' ? 'file:uploaded' : 'file:updated', {
      fileId,
      projectId,
      name,
      state,
    })
  }

  return {
    tell(event: LiveEvent): void {
      switch (event.type) {
        case 'print':
          ofProject(event.projectId).emit('print:status-update', printUpdate(event, event.intent))
          break
        case 'print-progress':
          ofProject(event.projectId).emit('print:status-update', printUpdate(event, true))
          break
        case 'printer':
          tellPrinter(event)
          break
        case 'ended':
          ofPrinter(event.printerId, (target, staff) => emitEnded(target, event, staff))
          break
        case 'queue':
          tellQueue()
          break
        case 'file':
          tellFile(event)
          break
      }
    },
    /** What a client that just subscribed is shown first. */
    snapshot: (socket: Socket, event: Of<'printer'>, staff: boolean) => emitStatus(socket, event, staff),
    print(socket: Socket, { id, projectId, state, status, progress }: PrintView): void {
      socket.emit('print:status-update', { printId: id, projectId, status, state, progress: percent(progress) })
    },
    close: () => clearTimeout(queueTimer),
  }
}
