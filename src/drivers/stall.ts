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

/** A source that is waited for this part of a stall is why the other side hangs up: a Buddy board does so after 10 s. */
const SLOW_SOURCE_PART = 1 / 6

export const sourceStalled = (): PrintyardError =>
  new PrintyardError('STORAGE_AWAY', 'The storage gave no byte of the file for too long')

/** Watches an upload over HTTP: it alone says how long one may take, and who is waited for. */
export type UploadWatch = {
  readonly signal: AbortSignal
  /** The source is asked for the next chunk. */
  asked(): void
  /** It gave one, which the printer is to take now. */
  moved(): void
  /** All were taken: only the answer is missing. */
  sent(): void
  /** The source has been waited for so long that a printer which hangs up is not to blame. */
  isSourceSlow(): boolean
  stop(): void
}

/**
 * `signal` aborts with PRINTER_OFFLINE when no chunk was taken for too long, or all were and no answer comes; with
 * STORAGE_AWAY when the source gave none for too long.
 */
export function watchUpload(sizeBytes: number, timing: Timing): UploadWatch {
  const controller = new AbortController()
  const { stallMilliseconds } = timing
  let timer: NodeJS.Timeout | undefined
  let askedAt: number | undefined
  const within = (milliseconds: number, reason: () => PrintyardError): void => {
    clearTimeout(timer)
    timer = setTimeout(() => controller.abort(reason()), milliseconds)
  }
  const offline = (reason: string) => () => new PrintyardError('PRINTER_OFFLINE', reason)
  const moved = () => {
    askedAt = undefined
    within(stallMilliseconds, offline('The upload moved no byte for too long'))
  }
  moved()
  return {
    signal: controller.signal,
    asked() {
      askedAt = performance.now()
      within(stallMilliseconds, sourceStalled)
    },
    moved,
    sent() {
      askedAt = undefined
      const said = offline('The printer took all bytes of the upload and says nothing')
      within(answerMilliseconds(sizeBytes, timing), said)
    },
    isSourceSlow: () => askedAt !== undefined && performance.now() - askedAt >= stallMilliseconds * SLOW_SOURCE_PART,
    stop: () => clearTimeout(timer),
  }
}
