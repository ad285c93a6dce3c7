import { PrintyardError } from '../core/errors.ts'
import type { Timing } from './driver.ts'

/** Printers take 50 to 150 kB/s and more; a slower one than this is given up. */
const SLOWEST_BYTES_PER_SECOND = 20_000
/** No more than this can be on its way when the last byte was handed over: what both ends hold back. */
const LONGEST_WAY_BYTES = 4_000_000

/**
 * How long a printer may take, from the last byte that was handed over, to say that it has them all: twice a stall (an
 * H2D takes over 30 s, a small computer sums up the whole file first), and what the bytes take that may still be on
 * their way.
 */
export function answerMilliseconds(sizeBytes: number, { stallMilliseconds }: Timing): number {
  const onTheWay = Math.min(sizeBytes, LONGEST_WAY_BYTES)
  return 2 * stallMilliseconds + (onTheWay / SLOWEST_BYTES_PER_SECOND) * 1000
}

/** Watches an upload over HTTP: it alone says how long one may take. */
export type UploadWatch = {
  readonly signal: AbortSignal
  /** A chunk was taken. */
  moved(): void
  /** All were: only the answer is missing. */
  sent(): void
  stop(): void
}

/** `signal` aborts with PRINTER_OFFLINE when no chunk was taken for too long, or all were and no answer comes. */
export function watchUpload(sizeBytes: number, timing: Timing): UploadWatch {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const within = (milliseconds: number, reason: string): void => {
    clearTimeout(timer)
    timer = setTimeout(() => controller.abort(new PrintyardError('PRINTER_OFFLINE', reason)), milliseconds)
  }
  const moved = () => within(timing.stallMilliseconds, 'The upload moved no byte for too long')
  moved()
  return {
    signal: controller.signal,
    moved,
    sent: () =>
      within(answerMilliseconds(sizeBytes, timing), 'The printer took all bytes of the upload and says nothing'),
    stop: () => clearTimeout(timer),
  }
}
