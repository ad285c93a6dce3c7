export type Room = { x: number; y: number; z: number }
/** How a part fits a printer: as it stands in the file, turned onto another of its sides, or not at all. */
export type Fit = 'as-is' | 'turned' | 'no' | 'unknown'

/** A printer's own figures are rounded. */
const SLACK_MILLIMETRES = 0.5

/** Parts may be turned about the vertical by a quarter. */
export function fitOf(sizeMillimetres: readonly number[], room: Room | null): Fit {
  if (!room) return 'unknown'
  if (stands(sizeMillimetres, 2, room)) return 'as-is'
  return stands(sizeMillimetres, 0, room) || stands(sizeMillimetres, 1, room) ? 'turned' : 'no'
}

function stands(size: readonly number[], up: number, room: Room): boolean {
  const height = size[up] ?? Infinity
  const [a = Infinity, b = Infinity] = size.filter((_, axis) => axis !== up)
  const within = (x: number, y: number) => x <= room.x + SLACK_MILLIMETRES && y <= room.y + SLACK_MILLIMETRES
  return height <= room.z + SLACK_MILLIMETRES && (within(a, b) || within(b, a))
}
