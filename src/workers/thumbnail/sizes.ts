/** Edge lengths in pixels, and formats, of every stored picture. */
export const SIZES = [512, 256, 200] as const
export const FORMATS = ['webp', 'png'] as const

export type Rendered = { size: number; format: (typeof FORMATS)[number]; bytes: Uint8Array }
