/** What Klipper does at a byte of a file, beside moving. */
export type Mark = { byte: number; layer?: number; layers?: number; error?: string; message?: string }

/** Beyond this any axis of the simulated printer is out of range, mm: it takes files that were sliced for any printer. */
export const REACH_MILLIMETRES = 1000

/** The layers that the slicer tells, messages, and the first move that Klipper would refuse. */
export function marksOf(bytes: Buffer): Mark[] {
  const marks: Mark[] = []
  let byte = 0
  for (const line of bytes.toString('latin1').split('\n')) {
    byte += line.length + 1
    const mark = markOf(line)
    if (mark === undefined) continue
    marks.push({ byte, ...mark })
    if (mark.error !== undefined) break
  }
  return marks
}

function markOf(line: string): Omit<Mark, 'byte'> | undefined {
  if (line.startsWith('SET_PRINT_STATS_INFO')) {
    const word = (name: string) => new RegExp(`${name}=(\\d+)`).exec(line)?.[1]
    const [layers, layer] = [word('TOTAL_LAYER'), word('CURRENT_LAYER')]
    return {
      ...(layers === undefined ? {} : { layers: Number(layers), layer: 0 }),
      ...(layer === undefined ? {} : { layer: Number(layer) }),
    }
  }
  if (line.startsWith('M117 ')) return { message: line.slice(5).trim() }
  const far = /^G[01]\b.*[XY](\d{3,})/.exec(line)
  if (far !== null && Number(far[1]) > REACH_MILLIMETRES) return { error: outOfRange(line) }
  return undefined
}

/** Klipper's words for a move that it will not make. */
export function outOfRange(line: string): string {
  const axis = (letter: string) => Number(new RegExp(`${letter}(-?[0-9.]+)`).exec(line)?.[1] ?? 0).toFixed(3)
  return `Move out of range: ${axis('X')} ${axis('Y')} ${axis('Z')} [${axis('E')}]`
}
