import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { record, text } from '../fields.ts'
import type { BambuSimulator, StartFault } from './simulator.ts'

type Body = Record<string, unknown>
type Action = (simulator: BambuSimulator, body: Body) => unknown

/** What a person at the machine, or fate, does; GET answers facts, POST 200 `{done}`. */
const ACTIONS: Record<string, Action> = {
  'GET /_sim/state': (simulator) => stateOf(simulator),
  'GET /_sim/log': (simulator) => ({ items: simulator.machine.log }),
  'GET /_sim/requests': (simulator) => ({ items: simulator.requests }),
  'POST /_sim/clear-bed': (simulator) => ({ done: simulator.machine.clear() }),
  'POST /_sim/panel-start': (simulator, body) => ({
    done: simulator.printer.panelStart(text(body.file) ?? 'panel.gcode'),
  }),
  'POST /_sim/panel-cancel': (simulator) => ({ done: simulator.printer.cancel() }),
  'POST /_sim/restart': (simulator, body) =>
    afterAnswer(() => simulator.restart(Number(body.downMilliseconds ?? 200), body.replay === true)),
  'POST /_sim/fault': (simulator, body) => ({ done: applyFault(simulator, body) }),
}

const FAULTS: Record<string, Action> = {
  offline: (simulator, body) => afterAnswer(() => away(simulator, Number(body.milliseconds ?? 10_000))),
  drop: (simulator) => simulator.drop(),
  silent: (simulator) => simulator.setSilent(true),
  'not-silent': (simulator) => simulator.setSilent(false),
  deaf: (simulator, body) => simulator.setDeaf(body.on !== false),
  'delta-only': (simulator, body) => Object.assign(simulator.faults, { deltaOnly: body.on !== false }),
  delay: (simulator, body) =>
    Object.assign(simulator.faults, { delayMilliseconds: Number(body.milliseconds ?? 1_000) }),
  'lingering-finish': (simulator, body) => {
    simulator.printer.startDelaySeconds = Number(body.seconds ?? 50)
  },
  'clock-skew': (simulator, body) => {
    simulator.printer.clockSkewSeconds = Number(body.seconds ?? -86_400)
  },
  'developer-mode': (simulator, body) => {
    simulator.printer.developerMode = body.on === true
  },
  runout: (simulator) => simulator.printer.runOut(),
  thermal: (simulator) => simulator.printer.breakDown(),
  mend: (simulator) => simulator.printer.mend(),
  start: (simulator, body) =>
    simulator.loseStart((text(body.how) ?? 'after') as StartFault, Number(body.milliseconds ?? 1_000)),
  'hang-data-tls': (simulator, body) => Object.assign(simulator.ftpFaults, { hangTls: body.on !== false }),
  'abort-whole': (simulator, body) => Object.assign(simulator.ftpFaults, { abortWhole: body.on !== false }),
  mute: (simulator, body) => Object.assign(simulator.ftpFaults, { mute: body.on !== false }),
  'ftp-full': (simulator, body) => Object.assign(simulator.ftpFaults, { full: body.on !== false }),
}

function applyFault(simulator: BambuSimulator, body: Body): boolean {
  const fault = FAULTS[text(body.kind) ?? '']
  fault?.(simulator, body)
  return fault !== undefined
}

function stateOf({ printer, machine, name }: BambuSimulator) {
  printer.tick()
  const { gcode_state, subtask_name, mc_percent, print_error } = printer.status
  return {
    name,
    state: gcode_state,
    selected: subtask_name,
    percent: mc_percent,
    printError: print_error,
    elapsedSeconds: printer.elapsedSeconds(),
    totalSeconds: printer.totalSeconds ?? null,
    running: machine.running ?? null,
    partOnBed: machine.partOnBed,
    files: printer.card.names().map((file) => ({ name: file, size: printer.card.get(file)?.bytes.length ?? 0 })),
  }
}

async function away(simulator: BambuSimulator, milliseconds: number): Promise<void> {
  await simulator.goOffline()
  setTimeout(() => void simulator.goOnline(), milliseconds)
}

/** The answer leaves before the connections go away. */
function afterAnswer(action: () => Promise<unknown>): { done: true } {
  setTimeout(() => void action(), 20)
  return { done: true }
}

/** The endpoint under /_sim/, for tests and demonstrations: no key, only on the loopback, never away. */
export class Admin {
  #server: Server | undefined

  async open(simulator: BambuSimulator, port: number): Promise<number> {
    const server = createServer((request, response) => void answer(simulator, request, response))
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
    this.#server = server
    return (server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    server?.closeAllConnections()
    if (server !== undefined) await new Promise((resolve) => server.close(resolve))
  }
}

async function answer(simulator: BambuSimulator, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const action = ACTIONS[`${request.method} ${request.url}`]
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  let [status, json]: [number, unknown] = [404, { error: 'no such action', actions: Object.keys(ACTIONS) }]
  try {
    const raw = Buffer.concat(chunks).toString()
    if (action !== undefined) [status, json] = [200, await action(simulator, raw === '' ? {} : record(JSON.parse(raw)))]
  } catch (error) {
    ;[status, json] = [400, { error: (error as Error).message }]
  }
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
}
