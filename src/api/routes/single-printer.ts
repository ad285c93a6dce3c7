import Type from 'typebox'
import { fail } from '../../core/errors.ts'
import { fileById } from '../../entities/file.ts'
import { printById } from '../../entities/print-view.ts'
import { type PrinterView, printerViews } from '../../entities/printer.ts'
import { type LiveEvent, lastStatus } from '../../queues/events.ts'
import type { Api, App } from '../api.ts'
import {
  JobAnswer,
  octoprintJob,
  octoprintStatus,
  StatusAnswer,
  TemperatureAnswer,
  temperatureOf,
} from '../octoprint-shape.ts'
import { type Principal, scopeOf, seesAll } from '../principal.ts'
import { answers } from '../schemas.ts'

/** Which printer the single-printer routes mean. */
export const PrinterQuery = Type.Object({
  printer: Type.Optional(Type.String({ maxLength: 200, description: 'Id or name of the printer' })),
})

/** `?printer=`, else DEFAULT_PRINTER, else the oldest. Errors: PRINTER_UNKNOWN. */
export async function onePrinter({ context }: Pick<Api, 'context'>, wanted: string | undefined): Promise<PrinterView> {
  const all = await printerViews(context.db)
  const name = wanted || context.config.DEFAULT_PRINTER
  const found =
    name === undefined ? all[0] : all.find((printer) => printer.id === name.toLowerCase() || printer.name === name)
  return found ?? fail('PRINTER_UNKNOWN', name ? `There is no printer "${name}"` : 'There is no printer yet: add one')
}

type Status = Extract<LiveEvent, { type: 'printer' }>
/** What it said last; after Redis was wiped nothing, though it may well be there. */
type Answering = { printer: PrinterView; status: Status | undefined }

const AWAY: readonly PrinterView['canonical'][] = ['offline', 'unavailable', 'unknown']

/** The printer meant, if it is there. Errors: PRINTER_UNKNOWN, PRINTER_OFFLINE with what is known and what to do. */
export async function answeringPrinter(api: Pick<Api, 'context'>, wanted: string | undefined): Promise<Answering> {
  const printer = await onePrinter(api, wanted)
  const status = await lastStatus(api.context, printer.id)
  // The row is the truth; the status may be older than a change of settings, or younger than the row that was read.
  const away = AWAY.includes(printer.canonical) || status?.up === false
  return away ? fail('PRINTER_OFFLINE', whyAway(printer)) : { printer, status }
}

function whyAway({ name, seenAt, stateReason }: PrinterView): string {
  const seen = seenAt ? `was last seen at ${seenAt.toISOString()}` : 'was never seen'
  const reason = stateReason ? ` (${stateReason})` : ''
  return `Printer "${name}" does not answer${reason}; it ${seen}. See that it is switched on and connected; POST printers/:id/test says what is wrong`
}

async function job({ context }: Api, { printer, status }: Answering, principal: Principal) {
  const print = printer.printId ? await printById(context.db, printer.printId, scopeOf(principal)) : undefined
  const file = print && (await fileById(context.db, print.slicedFileId ?? print.fileId, scopeOf(principal)))
  const told = print && { ...print, filamentMillimetres: file?.estimate?.filamentMillimetres ?? null }
  return octoprintJob(status, told, seesAll(principal))
}

/** FluxStudio's routes for a farm of one printer. A printer that is away is 503: there is nothing to tell. */
export function singlePrinterRoutes(app: App, api: Api): void {
  const options = <Answer extends Type.TSchema>(summary: string, answer: Answer) => ({
    config: { unknown: 'PRINTER_UNKNOWN', printing: true, errors: ['PRINTER_OFFLINE'] } as const,
    schema: { tags: ['single printer'], summary, querystring: PrinterQuery, response: answers({ 200: answer }) },
  })
  app.get('/status', options('State and temperatures, as OctoPrint says it', StatusAnswer), async ({ query }) => {
    const { printer, status } = await answeringPrinter(api, query.printer)
    return octoprintStatus(printer, status)
  })
  app.get('/job', options('The job, as OctoPrint says it', JobAnswer), async ({ query, principal }) =>
    job(api, await answeringPrinter(api, query.printer), principal),
  )
  app.get('/temperature', options('Temperatures, as OctoPrint says them', TemperatureAnswer), async ({ query }) =>
    temperatureOf((await answeringPrinter(api, query.printer)).status?.snapshot),
  )
}
