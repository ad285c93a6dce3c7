export type Form = { fields: Record<string, string>; file?: { name: string; bytes: Buffer } }

/** The parts of a multipart/form-data body; undefined when it is none or not whole. */
export function parseMultipart(body: Buffer, contentType: string): Form | undefined {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1]
  if (boundary === undefined) return undefined
  const marker = Buffer.from(`--${boundary}`)
  const form: Form = { fields: {} }
  let start = body.indexOf(marker)
  while (start !== -1) {
    const from = start + marker.length
    if (body.subarray(from, from + 2).toString() === '--') return form
    const end = body.indexOf(marker, from)
    if (end === -1) return undefined
    readPart(body.subarray(from + 2, end - 2), form)
    start = end
  }
  return undefined
}

function readPart(part: Buffer, form: Form): void {
  const split = part.indexOf('\r\n\r\n')
  const head = part.subarray(0, split).toString()
  const content = part.subarray(split + 4)
  const name = /[; ]name="([^"]*)"/.exec(head)?.[1]
  const fileName = /filename="([^"]*)"/.exec(head)?.[1]
  if (fileName !== undefined && name === 'file') form.file = { name: fileName, bytes: content }
  else if (name !== undefined) form.fields[name] = content.toString()
}
