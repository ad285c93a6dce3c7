import { pipeline, type Readable } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import type { FTPContext, FTPResponse } from 'basic-ftp'
import { sourceStalled } from '../stall.ts'
import type { Ftp } from './ftps.ts'

type Patience = { stallMilliseconds: number; answerMilliseconds: number }

/**
 * Stores a file and resolves when the control connection says that it is stored. The end of the data connection is not
 * waited for: an A1 hangs in its TLS there, and other printers close it late. Rejects with what the control connection
 * says instead, or with an error when it says nothing in time; then only SIZE tells what arrived.
 */
export async function store({ client }: Ftp, source: Readable, path: string, patience: Patience): Promise<void> {
  const { ftp } = client
  await client.prepareTransfer(ftp)
  const watch = new StoreWatch(ftp, patience)
  try {
    await ftp.handle(`STOR ${path}`, (told, task) => {
      if (told instanceof Error) task.reject(told)
      else if (told.code < 200) watch.begin(source, (error) => task.reject(error))
      else if (told.code < 300) task.resolve(told)
      else task.reject(unexpected(told))
    })
  } finally {
    watch.stop()
    ftp.dataSocket = undefined
  }
}

const unexpected = ({ message }: FTPResponse): Error => new Error(`an upload was answered with "${message}"`)

/** Sends the bytes, and gives up a connection that takes none, or that took all and says nothing. */
class StoreWatch {
  readonly #ftp: FTPContext
  readonly #patience: Patience
  #timer: NodeJS.Timeout | undefined
  #begun = false

  constructor(ftp: FTPContext, patience: Patience) {
    this.#ftp = ftp
    this.#patience = patience
  }

  /** At the first preliminary answer; some printers send two. */
  begin(source: Readable, fail: (error: Error) => void): void {
    const socket = this.#ftp.dataSocket
    if (this.#begun || socket === undefined) return
    this.#begun = true
    // From here on the data connection tells whether anything moves.
    this.#ftp.socket.setTimeout(0)
    const send = () => {
      this.#watchStall(socket)
      source.once('end', () =>
        this.#giveUpAfter(this.#patience.answerMilliseconds, 'the printer took all bytes and says nothing'),
      )
      pipeline(source, socket, (error) => error && fail(error))
    }
    const secured = !('getCipher' in socket) || (socket as TLSSocket).getCipher() !== undefined
    if (secured) send()
    else socket.once('secureConnect', send)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** A connection that holds back bytes stalls; while it holds none, the source is what is waited for. */
  #watchStall(socket: NonNullable<FTPContext['dataSocket']>): void {
    let moved = performance.now()
    let before = -1
    let wasHeldBack = false
    this.#timer = setInterval(
      () => {
        const taken = socket.bytesWritten - socket.writableLength
        const isHeldBack = socket.writableLength > 0
        if (taken !== before || isHeldBack !== wasHeldBack) moved = performance.now()
        before = taken
        wasHeldBack = isHeldBack
        if (performance.now() - moved < this.#patience.stallMilliseconds) return
        this.#giveUp(isHeldBack ? new Error('the printer takes no byte') : sourceStalled())
      },
      Math.min(500, this.#patience.stallMilliseconds / 4),
    )
  }

  #giveUpAfter(milliseconds: number, why: string): void {
    clearInterval(this.#timer)
    this.#timer = setTimeout(() => this.#giveUp(new Error(why)), milliseconds)
  }

  #giveUp(why: Error): void {
    this.stop()
    this.#ftp.closeWithError(why)
  }
}
