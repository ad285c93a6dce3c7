import { expect, test } from 'vitest'
import { partsOf, webcamAddress } from './webcam.ts'

const PICTURE = Buffer.from([0xff, 0xd8, 1, 2, 3, 0x0d, 0x0a, 0xff, 0xd9])

async function partsIn(text: Buffer, pieceBytes: number, boundary = 'b'): Promise<Buffer[]> {
  async function* pieces() {
    for (let at = 0; at < text.length; at += pieceBytes) yield text.subarray(at, at + pieceBytes)
  }
  const parts: Buffer[] = []
  for await (const part of partsOf(pieces(), boundary)) parts.push(part)
  return parts
}
const part = (head: string) => Buffer.concat([Buffer.from(`--b\r\n${head}\r\n\r\n`), PICTURE, Buffer.from('\r\n')])

test('frames are cut by their length, however the bytes come in', async () => {
  const two = Buffer.concat([part(`Content-Length: ${PICTURE.length}`), part(`content-length: ${PICTURE.length}`)])
  for (const pieceBytes of [1, 3, 10, 1_000]) expect(await partsIn(two, pieceBytes)).toEqual([PICTURE, PICTURE])
})

test('a camera that tells no length is cut at the boundary, with its last frame still unfinished', async () => {
  const three = Buffer.concat([part('Content-Type: image/jpeg'), part('X: y'), part('X: z')])
  for (const pieceBytes of [1, 7, 1_000]) expect(await partsIn(three, pieceBytes)).toEqual([PICTURE, PICTURE])
})

test('a picture without end is given up', async () => {
  const endless = Buffer.concat([Buffer.from('--b\r\n\r\n'), Buffer.alloc(10_100_000, 1)])
  await expect(partsIn(endless, 65_536)).rejects.toMatchObject({ code: 'CAMERA_FAILED' })
  await expect(partsIn(part('Content-Length: 99999999'), 100)).rejects.toMatchObject({ code: 'CAMERA_FAILED' })
})

test('a printer can name a webcam on its own host only', () => {
  const own = 'http://octopi.local:5000/prefix'
  expect(webcamAddress('/webcam/?action=stream', own)).toBe('http://octopi.local:5000/webcam/?action=stream')
  expect(webcamAddress('http://127.0.0.1:8080/?action=snapshot', own)).toBe('http://octopi.local:8080/?action=snapshot')
  expect(webcamAddress('http://octopi.local/webcam/', own)).toBe('http://octopi.local/webcam/')
  for (const elsewhere of ['http://169.254.169.254/', 'file:///etc/passwd', '//evil.example/x', 'http://', undefined]) {
    expect(webcamAddress(elsewhere, own)).toBeUndefined()
  }
})
