import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { io, type Socket } from 'socket.io-client'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { openContext } from '../../src/context.ts'
import { type LiveEvent, publish } from '../../src/queues/events.ts'
import { type Json, token } from '../support/api.ts'
import { printEvent } from '../support/print-event.ts'
import { startTestYard } from '../support/services.ts'

// Two API processes behind a balancer that sends a client to whichever lives; each is killed while prints move.
// `REALTIME_CLIENTS=1000 npm test -- test/flows/api-failover.test.ts` is the full set (CONTRIBUTING.md).

const CLIENTS = Number(process.env.REALTIME_CLIENTS ?? 40)
const SCRIPTS = Math.ceil(CLIENTS / 10)
const EVENTS_PER_TURN = 60
/** The machine may be busy; nothing is measured here. */
const PATIENCE = { timeout: 60_000 + CLIENTS * 60, interval: 100 }

const yard = await startTestYard(['api:2'])
const context = await openContext(yard.config, 'test')
afterAll(() => context.close())

/** Whom the balancer knows to be alive; the first of them gets everybody who comes. */
const alive = new Set(['api-1', 'api-2'])
const originOf = (part: string): string => yard.addresses()[part] ?? expect.fail(`${part} has no address`)
const anyAlive = (): string => originOf([...alive][0] ?? 'api-1')
const bearer = token({ sub: 'somebody', projects: ['alpha'] })

type Client = { numbers: number[]; recoveries: boolean[]; part: string }
const clients: Client[] = []

function socketAt(part: string): Promise<unknown> {
  const client: Client = { numbers: [], recoveries: [], part }
  clients.push(client)
  const socket: Socket = io(`${originOf(part)}/printing`, {
    auth: { token: bearer },
    forceNew: true,
    transports: ['websocket'],
    reconnectionDelay: 50,
    reconnectionDelayMax: 1_000,
  })
  onTestFinished(() => void socket.disconnect())
  socket.on('print:status-update', ({ printId }: Json) => void client.numbers.push(Number(printId)))
  socket.on('session:ready', ({ recovered }: Json) => void client.recoveries.push(recovered))
  // The client keeps an address; a balancer would send it elsewhere.
  const elsewhere = (): void => void Object.assign(socket.io, { uri: `${anyAlive()}/printing` })
  socket.on('disconnect', elsewhere)
  socket.io.on('reconnect_attempt', elsewhere)
  return new Promise((resolve) => socket.once('session:ready', resolve))
}

/** A script that listens by server-sent events, and comes back with the id that it heard last. */
async function scriptAt(part: string): Promise<void> {
  const client: Client = { numbers: [], recoveries: [], part }
  clients.push(client)
  const headers: Record<string, string> = { authorization: `Bearer ${bearer}` }
  let open = true
  let request = get(`${originOf(part)}/api/printing/events`, { headers })
  onTestFinished(() => {
    open = false
    request.destroy()
  })
  const take = (block: string): void => {
    const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)))
    if (fields.id) headers['last-event-id'] = fields.id
    if (fields.event === 'print:status-update') client.numbers.push(Number(JSON.parse(fields.data).printId))
    if (fields.event === 'session:ready') client.recoveries.push(JSON.parse(fields.data).recovered)
  }
  const read = async (): Promise<void> => {
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    let rest = ''
    for await (const piece of response.setEncoding('utf8')) {
      const blocks = (rest + piece).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) take(block)
    }
  }
  const follow = async (): Promise<void> => {
    while (open) {
      await read().catch(() => undefined)
      await new Promise((resolve) => setTimeout(resolve, 100))
      if (open) request = get(`${anyAlive()}/api/printing/events`, { headers })
    }
  }
  void follow()
  await expect.poll(() => client.recoveries.length, PATIENCE).toBeGreaterThan(0)
}

let told = 0
const moved = (projectId: string): LiveEvent => printEvent(String(++told), projectId)
const tell = () => publish(context, moved('alpha'), moved('beta'))

/** Tells of prints and kills one process in the middle of it. */
async function turn(killed: string): Promise<void> {
  const pid = yard.pids()[killed]
  for (let count = 0; count < EVENTS_PER_TURN; count++) {
    await tell()
    if (count === EVENTS_PER_TURN / 3) {
      alive.delete(killed)
      process.kill(pid ?? expect.fail(`${killed} does not run`), 'SIGKILL')
    }
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  await expect.poll(() => yard.pids()[killed] !== pid && answers(killed), PATIENCE).toBe(true)
  alive.add(killed)
}

const answers = (part: string): Promise<boolean> =>
  fetch(`${originOf(part)}/health`).then(
    ({ ok }) => ok,
    () => false,
  )

test(`${CLIENTS} sockets and ${SCRIPTS} scripts miss and double nothing while each API process is killed`, {
  timeout: 300_000 + CLIENTS * 300,
}, async () => {
  await tell()
  const parts = ['api-1', 'api-2'] as const
  for (let index = 0; index < CLIENTS; index += 20) {
    await Promise.all(
      Array.from({ length: Math.min(20, CLIENTS - index) }, (_, one) => socketAt(parts[one % 2] ?? 'api-1')),
    )
  }
  for (let index = 0; index < SCRIPTS; index++) await scriptAt(parts[index % 2] ?? 'api-1')
  const begun = told
  await turn('api-1')
  await turn('api-2')
  await tell()
  // What is told to another project has the even numbers.
  const due = Array.from({ length: (told - begun) / 2 }, (_, index) => begun + 2 * index + 1)
  const last = due.at(-1)
  await expect.poll(() => clients.filter(({ numbers }) => numbers.at(-1) !== last).length, PATIENCE).toBe(0)
  const heard = clients.map(({ numbers }) => numbers.filter((number) => number > begun))
  expect(heard.filter((numbers) => numbers.join() !== due.join()).slice(0, 3)).toEqual([])
  // All were cut off once at least, and whoever came back was recognised.
  expect(clients.filter(({ recoveries }) => recoveries.length < 2 || recoveries.slice(1).includes(false))).toEqual([])
})
