import { connect, type Socket } from 'node:net'
import { type Decide, listen, Sockets, wait } from './gate.ts'

// Gates in front of Redis and PostgreSQL: they break all connections of a farm and keep it out for a while. The one of
// PostgreSQL also knows what a commit is about, and can lose it before it arrives or lose its acknowledgement.

export type ServiceGate = {
  port: number
  away(): void
  back(): void
  close(): Promise<void>
}
/** `who`: the part that holds the connection, from the application's name. */
export type DecideCommit = (side: 'before' | 'after', what: string, who: string) => ReturnType<Decide>

export async function openServiceGate(target: string, decide?: DecideCommit): Promise<ServiceGate> {
  const { hostname, port } = new URL(target)
  const sockets = new Sockets()
  let gone = false
  const door = await listen(
    sockets,
    () => gone,
    (client) => {
      const server = sockets.track(connect(Number(port), hostname))
      server.setNoDelay(true)
      server.on('close', () => client.destroy())
      if (decide) return watchCommits(client, server, decide)
      client.on('close', () => server.destroy())
      client.pipe(server)
      server.pipe(client)
    },
  )
  return {
    port: door.port,
    away() {
      gone = true
      sockets.breakAll()
    },
    back() {
      gone = false
    },
    close: door.close,
  }
}

/** What a transaction, or a statement by itself, is about: the first that its text fits. */
const ABOUT: [string, RegExp][] = [
  ['intent', /fingerprint = \$4/],
  ['give', /INSERT INTO attempts/],
  ['settle', /SET closed_at = now\(\), outcome/],
  ['bind', /job_ref = coalesce/],
  ['command', /INSERT INTO commands/],
  ['bed', /INSERT INTO clearances/],
  ['submit', /INSERT INTO batches/],
  ['claim', /WITH claimed AS/],
  ['sent', /SET state = 'sent'/],
  ['transfer', /INSERT INTO transfers/],
  ['verified', /SET state = 'verified'/],
  ['answer', /SET start_answer/],
  ['seen', /INSERT INTO printer_events/],
  ['lease', /SET lease_owner/],
  ['session', /SET session_owner/],
]
export const COMMITS = ABOUT.map(([name]) => name)

const about = (text: string): string | undefined => ABOUT.find(([, pattern]) => pattern.test(text))?.[0]

/** The messages of PostgreSQL's protocol, as far as they carry statements; what belongs together travels together. */
function watchCommits(client: Socket, server: Socket, decide: DecideCommit): void {
  let pending: Buffer = Buffer.alloc(0)
  let unit: Buffer[] = []
  let text = ''
  let transaction: string | undefined
  let who = ''
  let greeted = false
  let busy = false
  let closed = false
  let held: Buffer[] | undefined
  let answered: (() => void) | undefined

  const send = async (bytes: Buffer): Promise<boolean> => {
    const statement = text
    text = ''
    const ends = /^\s*COMMIT/i.test(statement)
    if (/^\s*(BEGIN|START TRANSACTION)/i.test(statement)) transaction = ''
    else if (transaction !== undefined && !ends && !/^\s*ROLLBACK/i.test(statement)) transaction += statement
    const open = transaction !== undefined && !ends
    const what = open ? undefined : about(transaction ?? statement)
    if (ends || /^\s*ROLLBACK/i.test(statement)) transaction = undefined
    if (what === undefined) return server.write(bytes) || true
    const before = await decide('before', what, who)
    if (before === 'lost') {
      server.destroy()
      return false
    }
    held = []
    const answer = new Promise<void>((resolve) => {
      answered = resolve
    })
    server.write(bytes)
    await answer
    answered = undefined
    const after = before === 'pass' ? await decide('after', what, who) : before
    if (after === 'answer-lost') {
      client.resetAndDestroy()
      server.destroy()
      return false
    }
    if (after === 'slow') await wait(1_500)
    for (const chunk of held) if (!client.destroyed) client.write(chunk)
    held = undefined
    return true
  }

  const pump = async (): Promise<void> => {
    for (;;) {
      const header = greeted ? 1 : 0
      if (pending.length < header + 4) return
      const size = header + pending.readUInt32BE(header)
      if (pending.length < size) return
      const message = pending.subarray(0, size)
      pending = pending.subarray(size)
      if (!greeted) {
        greeted = true
        who = /application_name\0printyard-([^\0]*)\0/.exec(message.toString('latin1'))?.[1] ?? ''
        server.write(message)
        continue
      }
      const type = String.fromCharCode(message[0] ?? 0)
      unit.push(message)
      if (type === 'Q') text += message.toString('utf8', 5, size - 1)
      if (type === 'P') text += message.toString('utf8', 5).split('\0')[1] ?? ''
      // Parse, bind, execute travel until their sync.
      if (['P', 'B', 'D', 'E', 'C'].includes(type)) continue
      const bytes = Buffer.concat(unit)
      unit = []
      if (!(await send(bytes))) return
    }
  }

  server.on('data', (chunk: Buffer) => {
    if (!held) return void (closed || client.write(chunk))
    held.push(chunk)
    // ReadyForQuery is the last of every answer.
    if (chunk.length >= 6 && chunk[chunk.length - 6] === 0x5a && chunk.readUInt32BE(chunk.length - 5) === 5)
      answered?.()
  })
  server.on('close', () => answered?.())
  client.on('close', () => {
    closed = true
    // A COMMIT that has left its sender arrives, whatever became of the sender.
    if (!busy) server.destroy()
  })
  client.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk])
    if (busy) return
    busy = true
    void pump().finally(() => {
      busy = false
      if (closed) server.destroy()
    })
  })
}
