/** The states of any printer (docs/add-a-driver.md); every driver maps its own onto these. */
export const CANONICAL_STATES = [
  'offline', // no link
  'unavailable', // link, but the controller is not ready
  'idle',
  'preparing', // accepted, not extruding yet
  'printing',
  'pausing',
  'paused',
  'resuming',
  'cancelling',
  'finishing',
  'completed', // the printer still shows the ended job; a start is allowed
  'canceled',
  'failed',
  'attention', // a person is needed, the job may be alive
  'fault', // controller error, no start
  'busy', // occupied by something that is not a print
  'unknown',
] as const
export type CanonicalState = (typeof CANONICAL_STATES)[number]

/** States in which a printer shows a job that has ended. */
export const ENDED: readonly CanonicalState[] = ['completed', 'canceled', 'failed']
/** States in which a printer shows no running job, so that a start may be sent. */
export const STARTABLE: readonly CanonicalState[] = ['idle', ...ENDED]
/** States in which a job is alive on the printer. */
export const ACTIVE: readonly CanonicalState[] = [
  'preparing',
  'printing',
  'pausing',
  'paused',
  'resuming',
  'cancelling',
  'finishing',
  'attention',
]
