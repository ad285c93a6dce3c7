const MOST_OBJECTS = 256
const MOST_NAME = 128
const PRINTING = 'printing object '

/** The objects that a file tells apart: Klipper's EXCLUDE_OBJECT_DEFINE, PrusaSlicer's and Cura's comments. */
export class ObjectNames {
  private readonly found = new Set<string>()

  names(): string[] {
    return [...this.found]
  }

  /** `; printing object benchy.stl id:0 copy 0`, `;MESH:benchy.stl`. */
  comment(bytes: Uint8Array, start: number, end: number): void {
    let at = start
    while (at < end && bytes[at] === 32) at++
    const first = bytes[at]
    // `p` or `M`: most comments are passed over without being made a string.
    if ((first !== 112 && first !== 77) || end - at > 300) return
    const text = new TextDecoder().decode(bytes.subarray(at, end)).trim()
    if (text.startsWith(PRINTING)) this.add(text.slice(PRINTING.length))
    else if (text.startsWith('MESH:') && text !== 'MESH:NONMESH') this.add(text.slice(5))
  }

  macro(text: string): void {
    const name = /^EXCLUDE_OBJECT_DEFINE\b.*?\bNAME=("[^"]+"|\S+)/i.exec(text)?.[1]
    if (name) this.add(name.replaceAll('"', ''))
  }

  private add(name: string): void {
    if (this.found.size < MOST_OBJECTS) this.found.add(name.slice(0, MOST_NAME))
  }
}
