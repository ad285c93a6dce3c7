import type { QueueName } from '../queues/index.ts'
import { analyse } from './analyse/index.ts'
import { analytics } from './analytics/index.ts'
import { cleanup } from './cleanup/index.ts'
import { control } from './control/index.ts'
import { download } from './download/index.ts'
import { eject } from './eject/index.ts'
import { estimate } from './estimate/index.ts'
import { notify } from './notify/index.ts'
import { print } from './print/index.ts'
import { report } from './report/index.ts'
import { slice } from './slice/index.ts'
import { thumbnail } from './thumbnail/index.ts'
import { upload } from './upload/index.ts'
import type { Work } from './work.ts'

/** Every queue has its worker: a missing one does not compile. */
export const works: { [Name in QueueName]: Work<Name> } = {
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
