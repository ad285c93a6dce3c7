/** The value of a setting as its file writes it; undefined = it is not set. */
export type Lookup = (name: string) => string | undefined

type Value = string | number | boolean

const TOKEN =
  /\s*(?:(and|or|not)\b|(&&|\|\||=~|!~|==|!=|<>|<=|>=|[<>!()[\]])|(\d+(?:\.\d+)?)|"((?:[^"\\]|\\.)*)"|\/((?:[^/\\]|\\.)*)\/|([A-Za-z_]\w*))/y

type Token = { kind: 'word' | 'sign' | 'number' | 'text' | 'pattern' | 'name'; text: string }

function tokensOf(source: string): Token[] {
  const tokens: Token[] = []
  const kinds = ['word', 'sign', 'number', 'text', 'pattern', 'name'] as const
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < source.trimEnd().length) {
    const found = TOKEN.exec(source)
    if (!found) throw new Error('a condition that nobody can read')
    const at = found.slice(1).findIndex((part) => part !== undefined)
    tokens.push({ kind: kinds[at] ?? 'name', text: found[at + 1] ?? '' })
  }
  return tokens
}

/** Reads one condition from the left to the right; each function takes what it understands off the front. */
class Reader {
  private readonly tokens: Token[]
  private readonly lookup: Lookup
  private at = 0

  constructor(tokens: Token[], lookup: Lookup) {
    this.tokens = tokens
    this.lookup = lookup
  }

  whole(): boolean {
    const value = this.either()
    if (this.at < this.tokens.length) throw new Error('something follows a condition')
    return value
  }

  private take(...texts: string[]): string | undefined {
    const token = this.tokens[this.at]
    if (!token || token.kind === 'text' || token.kind === 'pattern' || !texts.includes(token.text)) return undefined
    this.at++
    return token.text
  }

  private either(): boolean {
    let value = this.both()
    while (this.take('or', '||')) value = this.both() || value
    return value
  }

  private both(): boolean {
    let value = this.single()
    while (this.take('and', '&&')) value = this.single() && value
    return value
  }

  private single(): boolean {
    if (this.take('!', 'not')) return !this.single()
    if (this.take('(')) {
      const value = this.either()
      if (!this.take(')')) throw new Error('a bracket is not closed')
      return value
    }
    const left = this.value()
    const sign = this.take('=~', '!~', '==', '!=', '<>', '<=', '>=', '<', '>')
    if (!sign) return left === true || left === '1' || (typeof left === 'number' && left !== 0)
    return compare(left, sign, this.value())
  }

  private value(): Value {
    const token = this.tokens[this.at++]
    if (!token || token.kind === 'sign' || token.kind === 'word') throw new Error('a value is missing')
    if (token.kind === 'number') return Number(token.text)
    if (token.kind !== 'name') return token.text
    const known = this.lookup(token.text) ?? ''
    if (!this.take('[')) return known
    const index = Number(this.tokens[this.at++]?.text)
    if (!this.take(']')) throw new Error('an index is not closed')
    const list = known.split(/[,;]/)
    return list[index] ?? list[0] ?? ''
  }
}

function compare(left: Value, sign: string, right: Value): boolean {
  if (sign === '=~' || sign === '!~') return new RegExp(`^(?:${right})$`, 's').test(String(left)) === (sign === '=~')
  const [a, b] = [Number(left), Number(right)]
  const numbers = left !== '' && right !== '' && Number.isFinite(a) && Number.isFinite(b)
  if (sign === '==') return numbers ? a === b : String(left) === String(right)
  if (sign === '!=' || sign === '<>') return numbers ? a !== b : String(left) !== String(right)
  if (sign === '<') return a < b
  if (sign === '>') return a > b
  return sign === '<=' ? a <= b : a >= b
}

/**
 * Whether a `compatible_printers_condition` of PrusaSlicer and its kin holds: and, or, !, brackets, comparisons, regular
 * expressions, `nozzle_diameter[0]`. The empty one holds; one that cannot be read does not.
 */
export function holds(condition: string, lookup: Lookup): boolean {
  if (condition.trim() === '') return true
  try {
    return new Reader(tokensOf(condition), lookup).whole()
  } catch {
    return false
  }
}
