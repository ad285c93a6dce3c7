import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/**
 * A self-signed certificate as printers carry it: common name = serial, no alternative names. PEM. `ticketKeys` (base64)
 * seal what resumes a session; whoever stands between a client and the printer in a test needs them too.
 */
export type Certificate = { key: string; cert: string; fingerprint: string; ticketKeys: string }

const SEQUENCE = 0x30
const SET = 0x31
const VALID_YEARS = 20

function der(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const length = body.length
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}

const hex = (bytes: string) => Buffer.from(bytes, 'hex')
const ECDSA_SHA256 = der(SEQUENCE, hex('06082a8648ce3d040302'))
const COMMON_NAME = hex('0603550403')

const named = (name: string) => der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(0x0c, Buffer.from(name)))))

const time = (date: Date) => der(0x18, Buffer.from(`${date.toISOString().replace(/[-:T]|\.\d+/g, '')}`))

/** Written by hand, since Node signs but makes no certificates (RFC 5280, version 3 without extensions). */
export function makeCertificate(commonName: string): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const begin = new Date(Date.now() - 24 * 3_600_000)
  const end = new Date(begin.getTime() + VALID_YEARS * 365 * 24 * 3_600_000)
  const body = der(
    SEQUENCE,
    der(0xa0, hex('020102')),
    der(0x02, Buffer.concat([hex('01'), randomBytes(8)])),
    ECDSA_SHA256,
    named(commonName),
    der(SEQUENCE, time(begin), time(end)),
    named(commonName),
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const signature = sign('sha256', body, privateKey)
  const certificate = der(SEQUENCE, body, ECDSA_SHA256, der(0x03, hex('00'), signature))
  const lines = certificate.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    fingerprint: createHash('sha256').update(certificate).digest('hex').toUpperCase(),
    ticketKeys: randomBytes(48).toString('base64'),
  }
}
