import { createCanvas, type SKRSContext2D } from 'canvas'

const FONT = '"DejaVu Sans", "Liberation Sans", "Noto Sans", Arial, sans-serif'

/** Lines of text on a dark band along the lower edge: a PNG of the picture's size. Long lines are cut with dots. */
export function caption(lines: readonly string[], size: number): Buffer {
  const canvas = createCanvas(size, size)
  const context = canvas.getContext('2d')
  const line = Math.max(13, Math.round(size * 0.052))
  const height = line * lines.length * 1.25 + line * 0.7
  context.fillStyle = 'rgba(16, 20, 26, 0.72)'
  context.fillRect(0, size - height, size, height)
  context.textBaseline = 'top'
  for (const [i, text] of lines.entries()) {
    context.font = `${i === 0 ? 'bold ' : ''}${line}px ${FONT}`
    context.fillStyle = i === 0 ? '#ffffff' : '#d4dbe4'
    context.fillText(fitted(context, text, size - 2 * line), line, size - height + line * 0.45 + i * line * 1.25)
  }
  return canvas.toBuffer('image/png')
}

/** Stands in for a picture that could not be drawn, and says why: a PNG of 512 pixels. */
export function placeholder(reason: string): Buffer {
  const size = 512
  const canvas = createCanvas(size, size)
  const context = canvas.getContext('2d')
  context.fillStyle = '#eef1f5'
  context.beginPath()
  context.roundRect(8, 8, size - 16, size - 16, 28)
  context.fill()
  drawBox(context)
  context.fillStyle = '#3c4654'
  context.textAlign = 'center'
  context.textBaseline = 'top'
  context.font = `bold 34px ${FONT}`
  context.fillText('No picture', size / 2, 296)
  context.font = `26px ${FONT}`
  for (const [i, line] of wrapped(context, reason, size - 80).entries()) context.fillText(line, size / 2, 346 + 34 * i)
  return canvas.toBuffer('image/png')
}

/** The outline of a cube, three quarters. */
function drawBox(context: SKRSContext2D): void {
  context.strokeStyle = '#98a3b3'
  context.lineWidth = 9
  context.lineJoin = 'round'
  const [x, y, r] = [256, 172, 92]
  const [dx, dy] = [r * 0.87, r / 2]
  context.beginPath()
  context.moveTo(x, y - r)
  for (const [a, b] of [
    [dx, -dy],
    [dx, dy],
    [0, r],
    [-dx, dy],
    [-dx, -dy],
    [0, -r],
  ] as const)
    context.lineTo(x + a, y + b)
  context.closePath()
  for (const [a, b] of [
    [-dx, -dy],
    [dx, -dy],
    [0, r],
  ] as const) {
    context.moveTo(x, y)
    context.lineTo(x + a, y + b)
  }
  context.stroke()
}

function fitted(context: SKRSContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text
  let kept = text
  while (kept.length > 1 && context.measureText(`${kept}…`).width > width) kept = kept.slice(0, -1)
  return `${kept}…`
}

const MOST_LINES = 4

function wrapped(context: SKRSContext2D, text: string, width: number): string[] {
  const lines: string[] = ['']
  for (const word of text.split(/\s+/)) {
    const longer = lines.at(-1) === '' ? word : `${lines.at(-1)} ${word}`
    if (context.measureText(longer).width <= width) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
    .filter((line) => line !== '')
    .slice(0, MOST_LINES)
    .map((line) => fitted(context, line, width))
}
