import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls, type PeerCertificate, type TLSSocket } from 'node:tls'
import { printerLookup } from '../../core/address.ts'
import { PrintyardError } from '../../core/errors.ts'
import { resetLine } from '../reset.ts'
import type { BambuSettings } from './settings.ts'

/**
 * Printers carry a certificate of the maker's own authority, or one that they signed themselves, whose common name is
 * the serial number. A fingerprint or an authority in the settings decides; without either the name must be the
 * serial, and the first certificate that this process saw of a serial is the one that it goes on with.
 */
const firstSeen = new Map<string, string>()

/** X1C and H2D speak 1.2 only, and others resume a session on the FTPS data connection only there. */
export function tlsOptions(settings: BambuSettings) {
  return {
    servername: settings.serial,
    minVersion: 'TLSv1.2' as const,
    maxVersion: 'TLSv1.2' as const,
    rejectUnauthorized: settings.ca !== undefined,
    checkServerIdentity: () => undefined,
    ...(settings.ca === undefined ? {} : { ca: settings.ca }),
  }
}

const plain = (fingerprint: string) => fingerprint.replaceAll(':', '').toUpperCase()

/** Throws PRINTER_IDENTITY_CHANGED when the certificate is not the one of this printer. */
export function checkCertificate(settings: BambuSettings, certificate: PeerCertificate): void {
  const seen = plain(certificate.fingerprint256 ?? '')
  const name = String(certificate.subject?.CN ?? '')
  const known = settings.fingerprint ?? firstSeen.get(settings.serial)
  if (known !== undefined && plain(known) !== seen) {
    throw new PrintyardError('PRINTER_IDENTITY_CHANGED', 'The printer shows another certificate than the pinned one', {
      data: { fingerprint: seen },
    })
  }
  if (settings.fingerprint !== undefined) return
  if (name !== settings.serial) {
    throw new PrintyardError(
      'PRINTER_IDENTITY_CHANGED',
      `The certificate names ${name || 'nobody'}, not the serial ${settings.serial}: check the serial, or pin the fingerprint`,
      { data: { fingerprint: seen } },
    )
  }
  firstSeen.set(settings.serial, seen)
}

/** One verified connection; `cut` resets it, and ends a moment later what the caller put on top of it (`letGo`). */
export type Channel = { socket: TLSSocket; cut(letGo?: () => void): void }

/**
 * Connects and checks the certificate before anything is sent.
 * Rejects PRINTER_OFFLINE, PRINTER_IDENTITY_CHANGED.
 */
export function openChannel(settings: BambuSettings, port: number, timeoutMilliseconds: number): Promise<Channel> {
  return new Promise((resolve, reject) => {
    // TLS is put on top of a socket of our own: only a plain one can be reset.
    const raw: Socket = connectPlain({ host: settings.host, port, lookup: printerLookup })
    const socket = connectTls({ ...tlsOptions(settings), socket: raw })
    const fail = (error: unknown) => {
      clearTimeout(timer)
      raw.destroy()
      const known = error instanceof PrintyardError
      reject(known ? error : new PrintyardError('PRINTER_OFFLINE', (error as Error).message, { cause: error }))
    }
    const timer = setTimeout(
      () => fail(new Error(`no connection within ${timeoutMilliseconds} ms`)),
      timeoutMilliseconds,
    )
    raw.once('error', fail)
    socket.once('error', fail)
    socket.once('secureConnect', () => {
      try {
        checkCertificate(settings, socket.getPeerCertificate())
      } catch (error) {
        return fail(error)
      }
      clearTimeout(timer)
      socket.off('error', fail)
      socket.on('error', () => undefined)
      raw.setNoDelay(true)
      const cut = (letGo?: () => void) =>
        resetLine(raw, () => {
          letGo?.()
          socket.destroy()
        })
      resolve({ socket, cut })
    })
  })
}
