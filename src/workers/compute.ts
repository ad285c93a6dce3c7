import { Piscina } from 'piscina'
import { PrintyardError } from '../core/errors.ts'

/** Runs CPU work in threads, so that the thread that holds queue locks stays free to renew them. */
export type Compute = {
  /**
   * Runs the default export of a module in a thread. Errors: what the module throws by code, COMPUTE_TIMEOUT after
   * `milliseconds` (the thread is ended), COMPUTE_CRASHED when the thread died (out of memory).
   */
  run<Result>(module: URL, input: unknown, options: { milliseconds: number; signal?: AbortSignal }): Promise<Result>
  close(): Promise<void>
}

/** A thread may hold this much heap; a file that needs more is answered with an error, not with a dead process. */
const HEAP_MEGABYTES = 512
/** Meshes and moves are made by the million: threads keep the young space that parts give up (part-process.ts). */
const YOUNG_MEGABYTES = 48
/** A thread that has nothing to do ends: each keeps 40 to 80 MB, and is back in less than a second. */
const IDLE_MILLISECONDS = 10_000

/** Opens a pool; threads start at the first use and stay warm for a while. */
export function openCompute(threads: number): Compute {
  const pools = new Map<string, Piscina>()
  const poolOf = (module: URL): Piscina => {
    const known = pools.get(module.href)
    if (known) return known
    const pool = new Piscina({
      filename: module.href,
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: IDLE_MILLISECONDS,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES, maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
    })
    pools.set(module.href, pool)
    return pool
  }
  return {
    async run<Result>(module: URL, input: unknown, options: { milliseconds: number; signal?: AbortSignal }) {
      const timeout = AbortSignal.timeout(options.milliseconds)
      const signal = options.signal ? AbortSignal.any([timeout, options.signal]) : timeout
      try {
        const answer = (await poolOf(module).run(input, { signal })) as Answer<Result>
        if ('error' in answer) throw new PrintyardError(answer.error.code, answer.error.detail)
        return answer.value
      } catch (cause) {
        if (cause instanceof PrintyardError) throw cause
        if (timeout.aborted) {
          throw new PrintyardError('COMPUTE_TIMEOUT', `It took longer than ${options.milliseconds / 1000} s`, { cause })
        }
        throw new PrintyardError('COMPUTE_CRASHED', 'The computing thread ended early', { cause })
      }
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()))
    },
  }
}

// Errors lose their class between threads, so a module answers with a value or a code.
type Answer<Result> = { value: Result } | { error: Pick<PrintyardError, 'code' | 'detail'> }

/** A thread reads contents by their path: a disk or share that gives out says nothing of the file. */
const isReading = (error: unknown): error is Error =>
  error instanceof Error && ['open', 'read', 'fstat', 'stat'].includes((error as NodeJS.ErrnoException).syscall ?? '')

/** Wraps the default export of a thread's module. */
export function inThread<Input, Result>(work: (input: Input) => Promise<Result> | Result) {
  return async (input: Input): Promise<Answer<Result>> => {
    try {
      return { value: await work(input) }
    } catch (error) {
      if (error instanceof PrintyardError) return { error: { code: error.code, detail: error.detail } }
      if (isReading(error))
        return { error: { code: 'STORAGE_AWAY', detail: `The file cannot be read: ${error.message}` } }
      throw error
    }
  }
}
