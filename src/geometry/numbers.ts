/** Exact powers of ten: a mantissa below 2^53 times or over one of these is rounded once, as parseFloat would. */
const POWERS = Float64Array.from({ length: 23 }, (_, i) => 10 ** i)

const SPACE = 32
const PLUS = 43
const MINUS = 45
const POINT = 46
const ZERO = 48
const NINE = 57
const LETTER_E = 101
const MOST_DIGITS = 15

/** Where the number that was read last ended: a module variable spares one object per number. */
export let numberEnd = 0

/**
 * Reads the decimal number at `at` (after blanks), e.g. `-1.5e-3`; NaN where none stands. Never looks at `end` or
 * beyond; `numberEnd` then says where it stopped.
 */
export function readNumber(bytes: Uint8Array, at: number, end: number): number {
  let i = at
  while (i < end && (bytes[i] as number) <= SPACE) i++
  const sign = bytes[i] === MINUS ? -1 : 1
  if (i < end && (bytes[i] === MINUS || bytes[i] === PLUS)) i++
  const start = i
  let mantissa = 0
  let exponent = 0
  let digits = 0
  let point = 0
  for (; i < end; i++) {
    const byte = bytes[i] as number
    if (byte === POINT && point === 0) point = 1
    else if (byte < ZERO || byte > NINE) break
    else if (digits < MOST_DIGITS) {
      mantissa = mantissa * 10 + (byte - ZERO)
      if (mantissa > 0) digits++
      exponent -= point
    } else exponent += 1 - point
  }
  numberEnd = i
  if (i - start - point <= 0) return Number.NaN
  if (i < end && ((bytes[i] as number) | 32) === LETTER_E) exponent += readExponent(bytes, i + 1, end)
  return sign * scaled(mantissa, exponent)
}

/** So many digits stay a whole number of 32 bits. */
const MOST_PLAIN_DIGITS = 9

/**
 * Reads what `readNumber` would, to the bit, where it is written plainly, as nearly all are: no blank before it, 1 to
 * 9 digits before the point and up to 9 after it; else NaN. Reads no exponent: look at what stands at `numberEnd`. Does
 * not watch the end: something that is no digit must stand there.
 */
export function readPlainNumber(bytes: Uint8Array, at: number): number {
  const negative = bytes[at] === MINUS
  const start = negative ? at + 1 : at
  let i = start
  let whole = 0
  let digit = (bytes[i] as number) - ZERO
  while (digit >= 0 && digit <= 9) {
    whole = (Math.imul(whole, 10) + digit) | 0
    digit = (bytes[++i] as number) - ZERO
  }
  const wholeDigits = i - start
  if (wholeDigits === 0 || wholeDigits > MOST_PLAIN_DIGITS) return Number.NaN
  let value = whole
  if (digit === POINT - ZERO) {
    const from = ++i
    let part = 0
    digit = (bytes[i] as number) - ZERO
    while (digit >= 0 && digit <= 9) {
      part = (Math.imul(part, 10) + digit) | 0
      digit = (bytes[++i] as number) - ZERO
    }
    const digits = i - from
    if (digits > MOST_PLAIN_DIGITS || wholeDigits + digits > MOST_DIGITS) return Number.NaN
    const power = POWERS[digits] as number
    value = (whole * power + part) / power
  }
  numberEnd = i
  return negative ? -value : value
}

function readExponent(bytes: Uint8Array, at: number, end: number): number {
  let i = at
  const sign = bytes[i] === MINUS ? -1 : 1
  if (i < end && (bytes[i] === MINUS || bytes[i] === PLUS)) i++
  const start = i
  let value = 0
  for (; i < end; i++) {
    const byte = bytes[i] as number
    if (byte < ZERO || byte > NINE) break
    value = Math.min(999, value * 10 + (byte - ZERO))
  }
  numberEnd = i
  return i > start ? sign * value : Number.NaN
}

function scaled(mantissa: number, exponent: number): number {
  if (exponent === 0) return mantissa
  if (exponent < 0 && exponent >= -22) return mantissa / (POWERS[-exponent] as number)
  if (exponent > 0 && exponent <= 22) return mantissa * (POWERS[exponent] as number)
  return mantissa * 10 ** exponent
}

/** Reads a whole number of digits only; -1 where none stands or it exceeds 2^31. `numberEnd` says where it stopped. */
export function readIndex(bytes: Uint8Array, at: number, end: number): number {
  let i = at
  let value = 0
  for (; i < end; i++) {
    const byte = bytes[i] as number
    if (byte < ZERO || byte > NINE) break
    value = value * 10 + (byte - ZERO)
    if (value > 0x7fffffff) return -1
  }
  numberEnd = i
  return i > at ? value : -1
}
