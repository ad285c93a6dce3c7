/** Linear light: red, green, blue. */
export type Colour = readonly [number, number, number]

/** A calm blue that stands out on white and on black. */
export const DEFAULT_COLOUR: Colour = [0.075, 0.27, 0.56]

/**
 * What a surface reflects per sRGB byte: linear light, held away from black and from white, in which no shape would
 * show.
 */
export const REFLECTED = Float64Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255
  const linear = value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  return 0.015 + 0.56 * linear
})

/** A colour of a file or of a person (0xRRGGBB) as light. */
export function reflected(packed: number): Colour {
  const channel = (shift: number) => REFLECTED[(packed >>> shift) & 255] as number
  return [channel(16), channel(8), channel(0)]
}
