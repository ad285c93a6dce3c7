import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { PrintyardError } from './errors.ts'

const PREFIX = 'sealed:1:'

const keyOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()

/** Encrypts a secret for storage: AES-256-GCM, random 96-bit nonce; the key is the SHA-256 of SETTINGS_KEY. */
export function seal(plain: string, secret: string): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret), nonce)
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return PREFIX + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')
}

/** Undoes seal(). Errors: CONFIG_INVALID when SETTINGS_KEY is not the one that sealed it. */
export function unseal(sealed: string, secret: string): string {
  const bytes = Buffer.from(sealed.slice(PREFIX.length), 'base64url')
  const decipher = createDecipheriv('aes-256-gcm', keyOf(secret), bytes.subarray(0, 12))
  decipher.setAuthTag(bytes.subarray(12, 28))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
  } catch (cause) {
    throw new PrintyardError('CONFIG_INVALID', 'A stored secret cannot be read: SETTINGS_KEY is another one', { cause })
  }
}

const isSealed = (value: unknown): value is string => typeof value === 'string' && value.startsWith(PREFIX)

/** Seals the named string fields of a settings object. */
export function sealFields(settings: Record<string, unknown>, names: readonly string[], secret: string) {
  const entries = Object.entries(settings).map(([name, value]) =>
    names.includes(name) && typeof value === 'string' ? [name, seal(value, secret)] : [name, value],
  )
  return Object.fromEntries(entries) as Record<string, unknown>
}

/** Opens every sealed field of a settings object. */
export function unsealFields(settings: Record<string, unknown>, secret: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, isSealed(value) ? unseal(value, secret) : value]),
  )
}
