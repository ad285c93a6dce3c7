import { connect as connectPlain } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { Client, type FTPContext, FTPError, type FTPResponse } from 'basic-ftp'
import { printerLookup } from '../../core/address.ts'
import { PrintyardError } from '../../core/errors.ts'
import type { Timing } from '../driver.ts'
import type { BambuSettings } from './settings.ts'
import { checkCertificate, openChannel, tlsOptions } from './tls.ts'

const FTPS_PORT = 990

/** basic-ftp on a connection whose certificate was checked before the access code is sent. */
class PrinterClient extends Client {
  /** Takes over an open connection and waits for its greeting. */
  async greet(socket: TLSSocket, options: ReturnType<typeof tlsOptions>): Promise<void> {
    this.ftp.socket = socket
    // Data connections present the session of this one: without it the printer answers 522.
    this.ftp.tlsOptions = options
    await this.ftp.handle(undefined, (told, task) => {
      if (told instanceof Error) task.reject(told)
      else if (told.code === 220) task.resolve(told)
      else task.reject(new FTPError(told))
    })
  }
}

export type Ftp = { client: Client; cut(): void }

/**
 * One FTPS session at the root of the card. `clear`: data connections without TLS, for printers that hang in it (A1).
 * Rejects as `ftpError` says.
 */
export async function openFtp(settings: BambuSettings, timing: Timing, clear = false): Promise<Ftp> {
  const channel = await openChannel(settings, settings.ftpsPort ?? FTPS_PORT, timing.requestMilliseconds)
  const client = new PrinterClient(timing.stallMilliseconds)
  const cut = () => channel.cut(() => client.close())
  try {
    await client.greet(channel.socket, tlsOptions(settings))
    await client.login('bblp', settings.accessCode)
    await client.send('TYPE I')
    await client.send('PBSZ 0')
    await client.send(clear ? 'PROT C' : 'PROT P')
    client.prepareTransfer = (ftp) => passive(ftp, settings, clear, timing.requestMilliseconds)
    return { client, cut }
  } catch (error) {
    cut()
    throw ftpError(error)
  }
}

/** Thrown while a data connection could not be secured; nothing of the file was sent. */
export class DataTlsHangs extends Error {}

/**
 * Opens the data connection: to the host of the control connection, whatever address the printer tells (0.0.0.0 on
 * some), and on the same TLS session. A handshake that hangs is told apart, since nothing is lost by then.
 */
async function passive(
  ftp: FTPContext,
  settings: BambuSettings,
  clear: boolean,
  milliseconds: number,
): Promise<FTPResponse> {
  const told = await ftp.request('PASV')
  const port = /(\d{1,3}),(\d{1,3})\)?\.?\s*$/.exec(told.message)
  if (port === null) throw new PrintyardError('PRINTER_PROTOCOL', `Passive mode was answered with "${told.message}"`)
  const raw = connectPlain({
    host: settings.host,
    port: Number(port[1]) * 256 + Number(port[2]),
    lookup: printerLookup,
  })
  const session = (ftp.socket as TLSSocket).getSession()
  const socket = clear ? raw : connectTls({ ...tlsOptions(settings), socket: raw, ...(session ? { session } : {}) })
  socket.on('error', () => undefined)
  raw.on('error', () => undefined)
  if (!clear) guardHandshake(ftp, socket as TLSSocket, settings, milliseconds)
  ftp.dataSocket = socket
  return told
}

/** The handshake begins when the transfer is asked for, so it is watched beside it. */
function guardHandshake(ftp: FTPContext, socket: TLSSocket, settings: BambuSettings, milliseconds: number): void {
  const hangs = setTimeout(
    () => ftp.closeWithError(new DataTlsHangs('the data connection hangs in its handshake')),
    milliseconds,
  )
  socket.once('close', () => clearTimeout(hangs))
  socket.prependOnceListener('secureConnect', () => {
    clearTimeout(hangs)
    if (socket.isSessionReused()) return
    try {
      checkCertificate(settings, socket.getPeerCertificate())
    } catch (error) {
      socket.destroy()
      ftp.closeWithError(error as Error)
    }
  })
}

/** What went wrong, in our words: PRINTER_CREDENTIALS, PRINTER_REFUSED (no card, no room), TRANSFER_FAILED, PRINTER_OFFLINE. */
export function ftpError(error: unknown): PrintyardError {
  if (error instanceof PrintyardError) return error
  const { message } = error as Error
  if (!(error instanceof FTPError)) return new PrintyardError('PRINTER_OFFLINE', `FTPS: ${message}`, { cause: error })
  if (error.code === 530)
    return new PrintyardError('PRINTER_CREDENTIALS', 'FTPS refuses the access code', { cause: error })
  if ([450, 550, 552, 553].includes(error.code)) {
    return new PrintyardError('PRINTER_REFUSED', `The card took it not (${message}): is it there, and not full?`, {
      cause: error,
    })
  }
  if (error.code === 421)
    return new PrintyardError('PRINTER_OFFLINE', `FTPS has no free session: ${message}`, { cause: error })
  return new PrintyardError('TRANSFER_FAILED', `FTPS: ${message}`, { cause: error })
}
