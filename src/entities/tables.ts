import { Analyses } from './analysis.ts'
import { ApiKeys } from './api-key.ts'
import { Attempts } from './attempt.ts'
import { Audit } from './audit.ts'
import { Batches } from './batch.ts'
import { Clearances } from './clearance.ts'
import { Commands } from './command.ts'
import { Contents } from './content.ts'
import { DailyTotals } from './daily-total.ts'
import { Ejections } from './ejection.ts'
import { Engines } from './engine.ts'
import { Feedback } from './feedback.ts'
import { Files } from './file.ts'
import { IdempotencyKeys } from './idempotency.ts'
import { Installation } from './installation.ts'
import { Pictures } from './picture.ts'
import { PictureOrders } from './picture-order.ts'
import { Pools } from './pool.ts'
import { Presets } from './preset.ts'
import { Prints } from './print.ts'
import { PrintEvents } from './print-event.ts'
import { Printers } from './printer.ts'
import { PrinterFiles } from './printer-file.ts'
import { PrinterEvents } from './printer-journal.ts'
import { Profiles } from './profile.ts'
import { Projects } from './project.ts'
import { QueuePauses } from './queue-pause.ts'
import { Reports } from './report.ts'
import { Slices } from './slice.ts'
import { PrintSnapshots } from './snapshot.ts'
import { Strays } from './stray.ts'
import { Templates } from './template.ts'
import { Transfers } from './transfer.ts'
import { Users } from './user.ts'
import { WebhookDeliveries, Webhooks } from './webhook.ts'

/** Every table, for the DataSource; one file each. */
export const tables = [
  Projects,
  Pools,
  Printers,
  Clearances,
  Contents,
  Files,
  Pictures,
  PictureOrders,
  Analyses,
  Batches,
  Templates,
  Presets,
  Prints,
  Attempts,
  Transfers,
  PrintEvents,
  PrintSnapshots,
  Feedback,
  PrinterEvents,
  PrinterFiles,
  Commands,
  Reports,
  ApiKeys,
  IdempotencyKeys,
  Audit,
  Users,
  DailyTotals,
  Webhooks,
  WebhookDeliveries,
  Installation,
  Strays,
  QueuePauses,
  Ejections,
  Engines,
  Profiles,
  Slices,
]
