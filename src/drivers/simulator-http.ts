import type { IncomingMessage } from 'node:http'

/** The whole body; undefined = longer than allowed, or its sender went away. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    // Leaving the loop must not destroy the request by itself: who called breaks the connection.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > limit) return undefined
      chunks.push(chunk)
    }
  } catch {
    return undefined
  }
  return request.complete ? Buffer.concat(chunks, size) : undefined
}
