import type { QueueName } from '../queues/index.ts'

/** What a button of Bull Board does here. `queue` is undefined for buttons over all queues. */
export type Button = {
  /** As the audit log calls it. */
  name: string
  /** Why this queue (all of them, without one) does not have it; undefined = it works. */
  refused?: (queue: QueueName | undefined) => string | undefined
  /** Pauses or resumes: kept in PostgreSQL, since Redis may be wiped. */
  pauses?: boolean
}

const ROWS = 'Jobs follow from the rows in PostgreSQL'
const never = (why: string) => () => why
/** Prints and commands answer to somebody who waits at a machine: holding them back by number would leave them half way. */
const notOnThePrinter = (instead: string) => (queue: QueueName | undefined) =>
  queue === 'print' || queue === 'control' || queue === 'eject' ? instead : undefined

/**
 * R29: every route of Bull Board that changes something, as `METHOD path`. What is not in this table is refused, so a
 * newer Bull Board brings no button that nobody thought through; a test compares the two.
 */
export const BUTTONS: Record<string, Button> = {
  'PUT /api/queues/pause': { name: 'pause all', pauses: true },
  'PUT /api/queues/resume': { name: 'resume all', pauses: false },
  'PUT /api/queues/:queueName/pause': { name: 'pause', pauses: true },
  'PUT /api/queues/:queueName/resume': { name: 'resume', pauses: false },
  'PUT /api/queues/:queueName/retry/:queueStatus': { name: 'retry all' },
  'PUT /api/queues/:queueName/promote': { name: 'promote all' },
  'PUT /api/queues/:queueName/clean/:queueStatus': { name: 'clean' },
  'PUT /api/queues/:queueName/empty': { name: 'empty' },
  'PUT /api/queues/:queueName/obliterate': { name: 'obliterate' },
  'PUT /api/queues/:queueName/:jobId/retry': { name: 'retry' },
  'PUT /api/queues/:queueName/:jobId/clean': { name: 'remove' },
  'PUT /api/queues/:queueName/:jobId/promote': { name: 'promote' },
  'PATCH /api/queues/:queueName/:jobId/priority': { name: 'change priority' },
  'PUT /api/queues/:queueName/job-schedulers/:schedulerId/remove': { name: 'remove schedule' },
  'PUT /api/queues/:queueName/job-schedulers/:schedulerId/run': { name: 'run schedule now' },
  'PUT /api/queues/:queueName/rate-limit/release': { name: 'release rate limit' },
  'PUT /api/queues/:queueName/concurrency': {
    name: 'change concurrency',
    refused: notOnThePrinter('Pause the queue, the pool or the batch instead, or set PRINT_CONCURRENCY'),
  },
  'PUT /api/queues/:queueName/rate-limit': {
    name: 'change rate limit',
    refused: notOnThePrinter('Pause the queue, the pool or the batch instead'),
  },
  'POST /api/queues/:queueName/add': {
    name: 'add',
    refused: never(
      `${ROWS}: submit prints, upload files and send commands over the API; run a schedule with "run now"`,
    ),
  },
  'PATCH /api/queues/:queueName/:jobId/update-data': {
    name: 'edit data',
    refused: never(`${ROWS}: the data are their ids, and another id is another job`),
  },
  'PATCH /api/queues/:queueName/:jobId/delay': {
    name: 'change delay',
    refused: never('A print that must wait has notBefore (PATCH prints/:id); a retry comes by itself, or promote it'),
  },
  'PATCH /api/queues/:queueName/job-schedulers/:schedulerId': {
    name: 'edit schedule',
    refused: never('Schedules are part of the program: pause the queue to stop it'),
  },
  'PUT /api/queues/:queueName/:jobId/remove-unprocessed-children': {
    name: 'remove children',
    refused: never('Jobs have no children here'),
  },
}
