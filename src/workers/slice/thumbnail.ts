import { Readable } from 'node:stream'

const LINE = 78

/** One picture as slicers write it into the head of a G-code file: base64 in comments of 78 characters. */
export function thumbnailBlock(png: Uint8Array, edge: number): string {
  const code = Buffer.from(png).toString('base64')
  const lines = code.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? []
  return [
    `; thumbnail begin ${edge}x${edge} ${code.length}`,
    ...lines.map((line) => `; ${line}`),
    '; thumbnail end',
    '',
  ].join('\n')
}

/**
 * The G-code with blocks after its first line, which names the slicer that wrote it; nothing of it is held in memory.
 */
export function withHead(program: Readable, blocks: readonly string[]): Readable {
  return Readable.from(injected(program, blocks))
}

async function* injected(program: Readable, blocks: readonly string[]): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0)
  const block = Buffer.from(`\n${blocks.join(';\n')}\n`)
  for await (const chunk of program as AsyncIterable<Buffer>) {
    if (head === undefined) {
      yield chunk
      continue
    }
    head = Buffer.concat([head, chunk])
    const end = head.indexOf(10)
    if (end < 0) continue
    yield Buffer.concat([head.subarray(0, end + 1), block, head.subarray(end + 1)])
    head = undefined
  }
  if (head !== undefined) yield head
}
