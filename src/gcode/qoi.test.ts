import { expect, test } from 'vitest'
import { PrintyardError } from '../core/errors.ts'
import { decodeQoi } from './qoi.ts'

/** A picture of `width` by 1 from its chunks. */
function qoi(width: number, chunks: number[]): Uint8Array {
  return Uint8Array.of(113, 111, 105, 102, 0, 0, 0, width, 0, 0, 0, 1, 4, 0, ...chunks, 0, 0, 0, 0, 0, 0, 0, 1)
}

test('every kind of chunk of a QOI picture is understood', () => {
  const { pixels, width, height } = decodeQoi(
    qoi(8, [
      ...[0xfe, 10, 20, 30], // red, green, blue
      ...[0b01_11_10_01], // differences +1, 0, -1
      ...[0b10_100101, 0b0111_1010], // green +5, red +4, blue +7
      ...[0xff, 1, 2, 3, 4], // with opacity
      ...[0b11_000001], // the same twice more
      ...[(10 * 3 + 20 * 5 + 30 * 7 + 255 * 11) % 64], // the first one again, by its place
      ...[0b01_00_00_00], // differences -2 each
    ]),
  )
  expect([width, height]).toEqual([8, 1])
  expect([...pixels]).toEqual([
    ...[10, 20, 30, 255],
    ...[11, 20, 29, 255],
    ...[15, 25, 36, 255],
    ...[1, 2, 3, 4],
    ...[1, 2, 3, 4],
    ...[1, 2, 3, 4],
    ...[10, 20, 30, 255],
    ...[8, 18, 28, 255],
  ])
})

test.each([
  ['one that ends early', qoi(200, [0xfe, 1, 2, 3]), /ends after/],
  ['one of absurd size', Uint8Array.from(qoi(1, []).with(4, 255)), /announces/],
  ['what is none', new Uint8Array(30), /no QOI/],
])('%s is refused', (_, bytes, message) => {
  expect(() => decodeQoi(bytes)).toThrow(PrintyardError)
  expect(() => decodeQoi(bytes)).toThrow(message)
})
