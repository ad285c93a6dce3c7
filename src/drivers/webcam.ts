import { Agent, request } from 'undici'
import { printerLookup } from '../core/address.ts'
import { asPrintyardError, PrintyardError } from '../core/errors.ts'

/** No picture of a webcam is larger. */
export const PICTURE_LIMIT_BYTES = 10_000_000
const HEADER_LIMIT_BYTES = 8_192
const CONNECT_MILLISECONDS = 5_000
/** A stream that shows nothing for so long is dead. */
const SILENCE_MILLISECONDS = 15_000

type Opened = { body: AsyncIterable<Buffer>; type: string; close(): Promise<void> }

/**
 * An address that a printer tells of its own webcam, as we may call it. The printer's word must not send us elsewhere:
 * only http(s) and only its own host; one that means itself by a loopback name is taken on its own host.
 */
export function webcamAddress(told: string | undefined, printerUrl: string): string | undefined {
  if (told === undefined) return undefined
  const own = new URL(printerUrl)
  const url = URL.parse(told, own.origin)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined
  if (['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)) url.hostname = own.hostname
  return url.hostname === own.hostname ? url.href : undefined
}

async function open(url: string, signal: AbortSignal): Promise<Opened> {
  const agent = new Agent({
    connect: { timeout: CONNECT_MILLISECONDS, lookup: printerLookup },
    headersTimeout: CONNECT_MILLISECONDS,
    bodyTimeout: SILENCE_MILLISECONDS,
  })
  try {
    const { statusCode, headers, body } = await request(url, { dispatcher: agent, signal })
    if (statusCode !== 200) throw new PrintyardError('CAMERA_FAILED', `The camera answers ${statusCode}`)
    return { body, type: String(headers['content-type'] ?? ''), close: () => agent.destroy() }
  } catch (error) {
    await agent.destroy()
    throw asCameraError(error)
  }
}

function asCameraError(error: unknown): PrintyardError {
  if (error instanceof PrintyardError) return error
  return new PrintyardError('CAMERA_FAILED', `The camera does not answer: ${asPrintyardError(error).detail}`, {
    cause: error,
  })
}

/** One picture over HTTP. Rejects CAMERA_FAILED: no answer, no JPEG, or more than PICTURE_LIMIT_BYTES. */
export async function fetchPicture(url: string, signal: AbortSignal): Promise<Buffer> {
  const opened = await open(url, signal)
  try {
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of opened.body) {
      size += chunk.length
      if (size > PICTURE_LIMIT_BYTES)
        throw new PrintyardError('CAMERA_FAILED', 'The camera sends a picture without end')
      chunks.push(chunk)
    }
    const picture = Buffer.concat(chunks, size)
    if (picture[0] !== 0xff || picture[1] !== 0xd8) throw new PrintyardError('CAMERA_FAILED', 'It sends no JPEG')
    return picture
  } catch (error) {
    throw asCameraError(error)
  } finally {
    await opened.close()
  }
}

/** The frames of a Motion-JPEG stream (multipart/x-mixed-replace) until `signal` aborts. Rejects CAMERA_FAILED. */
export async function* fetchFrames(url: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  const opened = await open(url, signal)
  try {
    const boundary = /boundary="?([^";]+)"?/i.exec(opened.type)?.[1]
    if (!boundary) throw new PrintyardError('CAMERA_FAILED', `It sends ${opened.type || 'no type'}, no Motion-JPEG`)
    yield* partsOf(opened.body, boundary.replace(/^--/, ''))
  } catch (error) {
    if (!signal.aborted) throw asCameraError(error)
  } finally {
    await opened.close()
  }
}

/** Cuts a multipart body into the contents of its parts; by their length where it is told, else by the boundary. */
export async function* partsOf(body: AsyncIterable<Buffer>, boundary: string): AsyncGenerator<Buffer> {
  const mark = Buffer.from(`--${boundary}`)
  let kept: Buffer<ArrayBufferLike> = Buffer.alloc(0)
  for await (const chunk of body) {
    kept = kept.length === 0 ? chunk : Buffer.concat([kept, chunk])
    for (;;) {
      const part = nextPart(kept, mark)
      if (!part) break
      kept = kept.subarray(part.end)
      if (part.content.length > 0) yield part.content
    }
    if (kept.length > PICTURE_LIMIT_BYTES + HEADER_LIMIT_BYTES) {
      throw new PrintyardError('CAMERA_FAILED', 'The camera sends a picture without end')
    }
  }
}

/** The first whole part after its boundary line; undefined = not all of it is there yet. */
function nextPart(bytes: Buffer, mark: Buffer): { content: Buffer; end: number } | undefined {
  const begin = bytes.indexOf(mark)
  const headEnd = begin < 0 ? -1 : bytes.indexOf('\r\n\r\n', begin)
  if (headEnd < 0) return undefined
  const from = headEnd + 4
  const length = /content-length:\s*(\d{1,9})/i.exec(bytes.toString('latin1', begin, headEnd))?.[1]
  if (length !== undefined) {
    const end = from + Number(length)
    if (Number(length) > PICTURE_LIMIT_BYTES) throw new PrintyardError('CAMERA_FAILED', 'The picture is too large')
    return end > bytes.length ? undefined : { content: bytes.subarray(from, end), end }
  }
  const next = bytes.indexOf(mark, from)
  if (next < 0) return undefined
  const content = bytes.subarray(from, next)
  return {
    content: content.subarray(0, content.length - (content.subarray(-2).toString() === '\r\n' ? 2 : 0)),
    end: next,
  }
}

/** Where a printer's webcam is: at least one of the two. */
export type Webcam = { snapshot: string | undefined; stream: string | undefined }

/** The camera verbs; where it is, is asked anew each time, since people move webcams. */
export function webcamVerbs(where: () => Promise<Webcam>) {
  return {
    async cameraSnapshot(signal: AbortSignal): Promise<Buffer> {
      const { snapshot, stream } = await where()
      if (snapshot) return fetchPicture(snapshot, signal)
      for await (const frame of fetchFrames(stream ?? '', signal)) return frame
      throw new PrintyardError('CAMERA_FAILED', 'The camera sends no picture')
    },
    async *cameraFrames(signal: AbortSignal): AsyncGenerator<Buffer> {
      const { snapshot, stream } = await where()
      if (stream) yield* fetchFrames(stream, signal)
      else while (!signal.aborted) yield await fetchPicture(snapshot ?? '', signal)
    },
  }
}
