import Type from 'typebox'
import { fail } from '../../core/errors.ts'
import { fileById } from '../../entities/file.ts'
import { printById } from '../../entities/print-view.ts'
import { type PrinterView, printerViews } from '../../entities/printer.ts'
import { lastStatus } from '../../queues/events.ts'
import type { Api, App } from '../api.ts'
import { octoprintJob, octoprintStatus, temperatureOf } from '../octoprint-shape.ts'
import { type Principal, scopeOf, seesAll } from '../principal.ts'
import { answers } from '../schemas.ts'

/** Which printer the single-printer routes mean. */
export const PrinterQuery = Type.Object({
  printer: Type.Optional(Type.String({ maxLength: 200, description: 'Id or name of the printer' })),
})

/** `?printer=`, else DEFAULT_PRINTER, else the oldest. Errors: PRINTER_UNKNOWN. */
export async function onePrinter({ context }: Pick<Api, 'context'>, wanted: string | undefined): Promise<PrinterView> {
  const all = await printerViews(context.db)
  const name = wanted ?? context.config.DEFAULT_PRINTER
  const found =
    name === undefined ? all[0] : all.find((printer) => printer.id === name.toLowerCase() || printer.name === name)
  return found ?? fail('PRINTER_UNKNOWN', name ? `There is no printer "${name}"` : 'There is no printer yet: add one')
}

async function job({ context }: Api, printer: PrinterView, principal: Principal) {
  const status = await lastStatus(context, printer.id)
  const print = printer.printId ? await printById(context.db, printer.printId, scopeOf(principal)) : undefined
  const file = print && (await fileById(context.db, print.fileId, scopeOf(principal)))
  const told = print && { ...print, filamentMillimetres: file?.estimate?.filamentMillimetres ?? null }
  return octoprintJob(status, told, seesAll(principal))
}

/** FluxStudio's routes for a farm of one printer. */
export function singlePrinterRoutes(app: App, api: Api): void {
  const options = (summary: string) => ({
    config: { unknown: 'PRINTER_UNKNOWN' } as const,
    schema: {
      tags: ['single printer'],
      summary,
      querystring: PrinterQuery,
      response: answers({ 200: Type.Record(Type.String(), Type.Unknown()) }),
    },
  })
  app.get('/status', options('State and temperatures, as OctoPrint says it'), async ({ query }) => {
    const printer = await onePrinter(api, query.printer)
    return octoprintStatus(printer, await lastStatus(api.context, printer.id))
  })
  app.get('/job', options('The job, as OctoPrint says it'), async ({ query, principal }) =>
    job(api, await onePrinter(api, query.printer), principal),
  )
  app.get('/temperature', options('Temperatures, as OctoPrint says them'), async ({ query }) => {
    const printer = await onePrinter(api, query.printer)
    return temperatureOf((await lastStatus(api.context, printer.id))?.snapshot)
  })
}
