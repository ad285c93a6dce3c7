// How each family of printers speaks on the wire, as far as the gate must know: where one request ends, and which
// requests are a start, an upload, a question, a deletion or a command. A new family over HTTP is one line of `KINDS`;
// one with another transport brings its own `cut` (a frame of MQTT, a command of FTP) and `refusal`: bambu-gate.ts.

export type RequestKind = 'start' | 'upload' | 'revoke' | 'ask' | 'look' | 'control'
export type Family = {
  /** The first whole request of these bytes, undefined = more must come, 'raw' = from here on nothing is looked at. */
  cut(bytes: Buffer): Buffer | undefined | 'raw'
  kindOf(request: Buffer): RequestKind | undefined
  /** What a printer says that wants nothing of it now, before it hangs up. */
  refusal(request: Buffer): Buffer
  /** Whether what was said since the request is its answer; left out: whatever is said first. */
  answers?(request: Buffer, said: Buffer): boolean
  /** How a request travels on a line of its own, and whether what was said there is all; left out: as it is. */
  alone?: { bytes(request: Buffer): Buffer; over(said: Buffer): boolean }
}

type Lines = Partial<Record<RequestKind, RegExp>>

const KINDS: Record<string, Lines> = {
  octoprint: {
    start: /^POST \/api\/files\/local\/py-/,
    upload: /^POST \/api\/files\/local[ ?]/,
    revoke: /^DELETE \/api\/files\/local\/py-/,
    ask: /^GET \/api\/files\/local\/py-/,
    look: /^GET \/api\/(job|printer)/,
    control: /^POST \/api\/job/,
  },
  prusalink: {
    start: /^POST \/api\/v1\/files\//,
    upload: /^PUT \/api\/v1\/files\//,
    revoke: /^DELETE \/api\/v1\/files\//,
    ask: /^(GET|HEAD) \/api\/v1\/files\//,
    look: /^GET \/api\/v1\/(job|status)/,
    control: /^(PUT|DELETE) \/api\/v1\/job/,
  },
  // What is watched and commanded goes over its WebSocket, which is passed on unseen.
  moonraker: {
    start: /^POST \/printer\/print\/start\?filename=py-/,
    upload: /^POST \/server\/files\/upload/,
    revoke: /^DELETE \/server\/files\/gcodes\/py-/,
    ask: /^GET \/server\/files\/metadata\?filename=py-/,
  },
}

/** All families that the suite plays. */
export const families: readonly string[] = [...Object.keys(KINDS), 'bambu']

/** A family that speaks HTTP/1.1 with Content-Length; what follows an upgrade is passed on unseen. */
function overHttp(lines: Lines): Family {
  return {
    cut(bytes) {
      const text = bytes.toString('latin1', 0, 16_384)
      const end = text.indexOf('\r\n\r\n')
      if (end < 0) return undefined
      const head = text.slice(0, end)
      if (/\r\n(upgrade|transfer-encoding):/i.test(head)) return 'raw'
      const size = end + 4 + Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
      return bytes.length < size ? undefined : bytes.subarray(0, size)
    },
    kindOf: kindBy(lines),
    refusal: () => Buffer.from('HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'),
  }
}

/** The kind of a request by its text, as `Lines` names it. */
export function kindBy(lines: Lines): (request: Buffer) => RequestKind | undefined {
  const kinds = Object.entries(lines) as [RequestKind, RegExp][]
  return (request) => {
    const line = request.toString('latin1', 0, 300)
    return kinds.find(([, pattern]) => pattern.test(line))?.[0]
  }
}

export function familyOf(kind: string): Family {
  const lines = KINDS[kind]
  if (!lines) throw new Error(`the gate does not know how ${kind} speaks: add it to families.ts`)
  return overHttp(lines)
}
