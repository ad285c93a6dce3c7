import type { Static } from 'typebox'
import { analyse } from './analyse.ts'
import { analytics } from './analytics.ts'
import { cleanup } from './cleanup.ts'
import { control } from './control.ts'
import { download } from './download.ts'
import { eject } from './eject.ts'
import { estimate } from './estimate.ts'
import { notify } from './notify.ts'
import { print } from './print.ts'
import { report } from './report.ts'
import { slice } from './slice.ts'
import { thumbnail } from './thumbnail.ts'
import { upload } from './upload.ts'

/** Every queue; `workers/index.ts` maps the same names to handlers, so a missing one does not compile. */
export const contracts = {
  upload,
  thumbnail,
  estimate,
  analyse,
  slice,
  print,
  control,
  eject,
  download,
  report,
  notify,
  cleanup,
  analytics,
}

export type QueueName = keyof typeof contracts
export type Payload<Name extends QueueName> = Static<(typeof contracts)[Name]['payload']>
export const queueNames = Object.keys(contracts) as QueueName[]
