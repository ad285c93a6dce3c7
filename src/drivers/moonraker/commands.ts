import { asPrintyardError, PrintyardError } from '../../core/errors.ts'
import {
  ACTIVE,
  type Answer,
  type CanonicalState,
  type ConnectOptions,
  type Jog,
  type Temperatures,
  type Timing,
} from '../driver.ts'
import { Rpc } from './rpc.ts'
import { canonicalState } from './state.ts'
import { readStatus } from './status.ts'
import type { Wire } from './wire.ts'

/**
 * Klipper runs one G-code after the other, so behind a heater that warms up whatever is sent is answered, and takes
 * place, only after it. Given up earlier it would take place all the same, and what is sent again would too.
 */
const ANSWER_MILLISECONDS = 15 * 60_000

/**
 * The control verbs. Each is sent at most once, over a socket of its own that is reset at the deadline, or when `closing`
 * aborts; over HTTP the reasons of several lines would come as "Unknown". Moonraker says "ok" to what does nothing (a
 * pause while nothing prints), and Klipper homes in mid print if told so: the state is asked before.
 */
export function commandsOf(wire: Wire, limits: ConnectOptions['limits'], timing: Timing, closing: AbortSignal) {
  const send = (method: string, params?: Record<string, unknown>, deadlineMilliseconds = ANSWER_MILLISECONDS) =>
    sendOnce(wire, { method, params, deadlineMilliseconds }, timing, closing)
  const script = (lines: string[]) => send('printer.gcode.script', { script: lines.join('\n') })
  const running = (method: string, states: readonly CanonicalState[]) => when(wire, states, () => send(method))
  const atRest = (action: () => Promise<Answer>) => when(wire, AT_REST, action)
  return {
    pause: () => running('printer.print.pause', ['preparing', 'printing']),
    resume: () => running('printer.print.resume', ['paused', 'attention']),
    cancel: () => running('printer.print.cancel', ACTIVE),
    setTemperatures: async (target: Temperatures) => {
      const lines = temperatureLines(target, limits)
      return lines.length === 0 ? refused('no heater was named') : script(lines)
    },
    home: (axes: ('x' | 'y' | 'z')[]) => atRest(() => script([['G28', ...axes].join(' ').toUpperCase()])),
    jog: (move: Jog) => atRest(() => jog(script, move)),
    gcode: (lines: string[]) => script(lines),
    // Klipper answers a script when it has run; M400 makes it wait for the moves.
    runGcode: (lines: string[], deadlineMilliseconds: number) =>
      atRest(() => send('printer.gcode.script', { script: [...lines, 'M400'].join('\n') }, deadlineMilliseconds)),
  }
}

const AT_REST: readonly CanonicalState[] = ['idle', 'completed', 'canceled', 'failed', 'busy']
const refused = (reason: string): Answer => ({ kind: 'refused', reason })

/** Does it in these states only; a printer that cannot be asked may be in any. */
async function when(wire: Wire, states: readonly CanonicalState[], action: () => Promise<Answer>): Promise<Answer> {
  try {
    const state = canonicalState(await readStatus(wire))
    return states.includes(state) ? await action() : refused(`the printer is ${state}`)
  } catch (error) {
    const { code, message } = asPrintyardError(error)
    return code === 'PRINTER_CREDENTIALS' ? refused(message) : { kind: 'unknown', reason: message }
  }
}

type Command = { method: string; params: Record<string, unknown> | undefined; deadlineMilliseconds: number }

/** However long the answer takes, Moonraker itself has to go on answering: a line that went silent is not waited for. */
async function sendOnce(
  wire: Wire,
  { method, params, deadlineMilliseconds }: Command,
  { requestMilliseconds, pingMilliseconds }: Timing,
  closing: AbortSignal,
): Promise<Answer> {
  let rpc: Rpc | undefined
  let heartbeat: NodeJS.Timeout | undefined
  const cut = () => rpc?.cut()
  try {
    rpc = await Rpc.open(wire, { requestMilliseconds })
    const line = rpc
    closing.throwIfAborted()
    closing.addEventListener('abort', cut, { once: true })
    heartbeat = setInterval(() => void line.call('server.info').catch(cut), pingMilliseconds)
    const said = await rpc.call(method, params, deadlineMilliseconds)
    if (said.ok) return { kind: 'accepted' }
    const reason = `${said.code}: ${said.message.split('\n')[0]}`
    // A Klipper that went away (503) may have had it in hand.
    return said.code >= 500 ? { kind: 'unknown', reason } : refused(reason)
  } catch (error) {
    const { code, message } = asPrintyardError(error)
    return code === 'PRINTER_CREDENTIALS' ? refused(message) : { kind: 'unknown', reason: message }
  } finally {
    clearInterval(heartbeat)
    closing.removeEventListener('abort', cut)
    cut()
  }
}

/** Targets that are set without waiting. Rejects COMMAND_OUT_OF_RANGE before anything is sent. */
function temperatureLines(target: Temperatures, limits: ConnectOptions['limits']): string[] {
  const lines = [
    line('tool0', target.tool0, limits.toolCelsius, (celsius) => `M104 S${celsius}`),
    line('bed', target.bed, limits.bedCelsius, (celsius) => `M140 S${celsius}`),
    line(
      'chamber',
      target.chamber,
      limits.chamberCelsius,
      (celsius) => `SET_HEATER_TEMPERATURE HEATER=chamber TARGET=${celsius}`,
    ),
  ]
  return lines.filter((one) => one !== undefined)
}

function line(heater: string, celsius: number | undefined, limit: number, gcode: (celsius: number) => string) {
  if (celsius === undefined) return undefined
  if (Number.isFinite(celsius) && celsius >= 0 && celsius <= limit) return gcode(celsius)
  throw new PrintyardError('COMMAND_OUT_OF_RANGE', `${heater} takes 0 to ${limit} degrees Celsius`, {
    data: { heater, limit },
  })
}

const RESTORE = 'RESTORE_GCODE_STATE NAME=printyard'

/** A relative move; Klipper leaves a script at its first error, so the absolute mode is brought back by a second one. */
async function jog(script: (lines: string[]) => Promise<Answer>, move: Jog): Promise<Answer> {
  const words = [
    ['X', move.xMillimetres],
    ['Y', move.yMillimetres],
    ['Z', move.zMillimetres],
    ['F', move.speedMillimetresPerMinute],
  ].flatMap(([letter, value]) => (value === undefined ? [] : `${letter}${value}`))
  const answer = await script(['SAVE_GCODE_STATE NAME=printyard', 'G91', `G1 ${words.join(' ')}`, RESTORE])
  if (answer.kind === 'refused') await script([RESTORE])
  return answer
}
