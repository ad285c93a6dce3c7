import type { Context } from '../context.ts'
import type { PrintyardError } from '../core/errors.ts'
import type { Payload, QueueName } from '../queues/index.ts'
import type { Compute } from './compute.ts'
import type { Live } from './live.ts'
import type { Transfers } from './transfers.ts'

/**
 * What a handler gets besides its payload: the context, threads for computing, the live events of this process, and
 * the places for transfers.
 */
export type WorkContext = Context & { compute: Compute; live: Live; transfers: Transfers; runner: string }

/** The job as a handler sees it. */
export type JobHandle = {
  id: string
  /** Aborts when the job is to be handed over or its lock was lost; the handler then ends soon, by any way. */
  signal: AbortSignal
  /** A line for people, shown in Bull Board. */
  log(line: string): void
  /** Progress for Bull Board: the stage, and 0..1 within the whole. */
  progress(stage: string, fraction: number, facts?: Record<string, unknown>): void
}

/**
 * Fulfils one contract. `run` is idempotent: it may be killed at any line and run again, here or elsewhere.
 * `failed` writes the reason onto the row once no retry is left.
 */
export type Work<Name extends QueueName> = {
  run(context: WorkContext, payload: Payload<Name>, job: JobHandle): Promise<unknown>
  failed?(context: WorkContext, payload: Payload<Name>, error: PrintyardError): Promise<void>
}
