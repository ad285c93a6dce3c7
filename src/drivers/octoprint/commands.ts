import { PrintyardError } from '../../core/errors.ts'
import type { Answer, ConnectOptions, Jog, Temperatures } from '../driver.ts'
import { sendOnce } from './start.ts'
import type { Wire } from './wire.ts'

type Send = (path: string, json: unknown) => Promise<Answer>

/** The control verbs; each is sent at most once and answered by what the next status shows. */
export function commandsOf(wire: Wire, limits: ConnectOptions['limits'], timeoutMilliseconds: number) {
  const send: Send = (path, json) => sendOnce(wire, path, json, timeoutMilliseconds)
  const job = (command: object) => send('/api/job', command)
  return {
    pause: () => job({ command: 'pause', action: 'pause' }),
    resume: () => job({ command: 'pause', action: 'resume' }),
    cancel: () => job({ command: 'cancel' }),
    setTemperatures: (target: Temperatures) => setTemperatures(send, target, limits),
    home: (axes: ('x' | 'y' | 'z')[]) => send('/api/printer/printhead', { command: 'home', axes }),
    jog: (move: Jog) => send('/api/printer/printhead', jogCommand(move)),
    gcode: (commands: string[]) => send('/api/printer/command', { commands }),
  }
}

/** OctoPrint takes 5000 degrees with 204, so the limits are ours. Rejects COMMAND_OUT_OF_RANGE before anything is sent. */
async function setTemperatures(send: Send, target: Temperatures, limits: ConnectOptions['limits']): Promise<Answer> {
  inRange('tool0', target.tool0, limits.toolCelsius)
  inRange('bed', target.bed, limits.bedCelsius)
  inRange('chamber', target.chamber, limits.chamberCelsius)
  let answer: Answer = { kind: 'refused', reason: 'no heater was named' }
  for (const [path, json] of heaterCommands(target)) {
    answer = await send(path, json)
    if (answer.kind !== 'accepted') return answer
  }
  return answer
}

function heaterCommands(target: Temperatures): [string, unknown][] {
  const commands: [string, unknown][] = []
  if (target.tool0 !== undefined)
    commands.push(['/api/printer/tool', { command: 'target', targets: { tool0: target.tool0 } }])
  if (target.bed !== undefined) commands.push(['/api/printer/bed', { command: 'target', target: target.bed }])
  if (target.chamber !== undefined)
    commands.push(['/api/printer/chamber', { command: 'target', target: target.chamber }])
  return commands
}

function inRange(heater: string, celsius: number | undefined, limit: number): void {
  if (celsius === undefined || (Number.isFinite(celsius) && celsius >= 0 && celsius <= limit)) return
  throw new PrintyardError('COMMAND_OUT_OF_RANGE', `${heater} takes 0 to ${limit} degrees Celsius`, {
    data: { heater, limit },
  })
}

function jogCommand(move: Jog): Record<string, unknown> {
  const axes = {
    x: move.xMillimetres,
    y: move.yMillimetres,
    z: move.zMillimetres,
    speed: move.speedMillimetresPerMinute,
  }
  return { command: 'jog', ...Object.fromEntries(Object.entries(axes).filter(([, value]) => value !== undefined)) }
}
