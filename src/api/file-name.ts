import { fail } from '../core/errors.ts'

/** Names that mean devices on Windows, where slicers and operators download to. */
const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i
/** Control characters, and marks that turn the reading direction to disguise an extension. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g
const UNSAFE = /[<>:"|?*]/g
const LONGEST_BYTES = 255

/** Cuts the stem, never the extension and never inside a character. */
function shorten(name: string): string {
  const dot = name.lastIndexOf('.')
  const tail = dot > 0 && name.length - dot <= 20 ? name.slice(dot) : ''
  const letters = [...name.slice(0, name.length - tail.length)]
  while (Buffer.byteLength(letters.join('') + tail) > LONGEST_BYTES) letters.pop()
  return letters.join('').trimEnd() + tail
}

/**
 * A name that is safe to store, show and download: the last part of any path, in Unicode NFC, without unseen
 * characters, at most 255 bytes. Errors: FILE_NAME_INVALID when nothing is left.
 */
export function safeFileName(given: string): string {
  const last = given.normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const clean = last
    .toWellFormed()
    .replace(UNSEEN, '')
    .replace(UNSAFE, '_')
    .trim()
    .replace(/[. ]+$/, '')
  if (clean === '') return fail('FILE_NAME_INVALID', 'Nothing is left of the file name: send one like part.gcode')
  return shorten(RESERVED.test(clean) ? `_${clean}` : clean)
}

/** A Content-Disposition that every client reads the same way (RFC 6266), whatever the name holds. */
export function disposition(kind: 'attachment' | 'inline', name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`
}
