import { fail } from '../../core/errors.ts'
import { type CameraView, cameraView } from '../../entities/camera-view.ts'
import type { PrinterView } from '../../entities/printer.ts'
import { type Api, type App, BASE, type Reply, type Request } from '../api.ts'
import { openCameras } from '../camera.ts'
import { signInRequest } from '../gate.ts'
import { type Principal, sees, seesAll } from '../principal.ts'
import { bytes, IdParams } from '../schemas.ts'
import { knownPrinter } from './printers.ts'
import { answeringPrinter, PrinterQuery } from './single-printer.ts'

const FROM_PRINTERS = [
  'PRINTER_OFFLINE',
  'PRINTER_CREDENTIALS',
  'PRINTER_IDENTITY_CHANGED',
  'PRINTER_PROTOCOL',
] as const
const picture = { 200: bytes('One JPEG', 'image/jpeg') }
const motion = {
  200: bytes('Motion-JPEG: one picture after the other until you go away', 'multipart/x-mixed-replace'),
}

/** Whether nothing of somebody else is in the picture, and the printer is not kept for others (decision 0016). */
function mayLook(principal: Principal, { projectId, foreign, projects, poolProjects }: CameraView): boolean {
  if (seesAll(principal)) return true
  const admitted = (reserved: readonly string[]) => reserved.length === 0 || reserved.some((id) => sees(principal, id))
  if (!admitted(projects) || !admitted(poolProjects)) return false
  return projectId === null ? !foreign : sees(principal, projectId)
}

/** Errors: PRINTER_UNKNOWN, CAMERA_MISSING where the picture is not the caller's to see. */
async function looking({ context }: Api, { id }: Pick<PrinterView, 'id'>, principal: Principal): Promise<string> {
  const view = (await cameraView(context.db, id)) ?? fail('PRINTER_UNKNOWN')
  return mayLook(principal, view) ? id : fail('CAMERA_MISSING', 'It shows nothing that is yours now')
}

/**
 * What the printers' cameras see. The monitor holds the one connection to a camera; the API passes its pictures on and
 * never connects to a printer.
 */
export function cameraRoutes(app: App, api: Api): void {
  const cameras = openCameras(api.context, api.channels)
  app.addHook('onClose', async () => cameras.close())
  const one = {
    unknown: 'PRINTER_UNKNOWN',
    errors: ['CAMERA_MISSING', 'CAMERA_FAILED', 'FFMPEG_MISSING', ...FROM_PRINTERS, 'OVERLOADED'],
  } as const
  const tags = ['cameras']

  const stream = async (printer: PrinterView, request: Request, reply: Reply): Promise<Reply> => {
    const printerId = await looking(api, printer, request.principal)
    // Whoever was let in may be so no more: the key was revoked, another's print lies on the bed.
    const mayStay = async (): Promise<void> => {
      await signInRequest(api.auth, request)
      await looking(api, printer, request.principal)
    }
    // Whatever is wrong shows now, as a problem; after the first picture an answer can only end.
    const first = await cameras.snapshot(printerId)
    const headers = reply.getHeaders() as Record<string, string>
    reply.hijack()
    cameras.stream(printerId, { response: reply.raw, headers, first, mayStay })
    return reply
  }
  app.get(
    '/printers/:id/camera/snapshot',
    { config: one, schema: { tags, summary: 'What its camera sees now', params: IdParams, response: picture } },
    async ({ params, principal }, reply) => {
      const id = await looking(api, await knownPrinter(api, params.id), principal)
      return reply.header('content-type', 'image/jpeg').send((await cameras.snapshot(id)) as never)
    },
  )
  app.get(
    '/printers/:id/camera/stream',
    { config: one, schema: { tags, summary: 'What its camera sees, moving', params: IdParams, response: motion } },
    async (request, reply) => (await stream(await knownPrinter(api, request.params.id), request, reply)) as never,
  )
  app.get(
    '/camera/stream',
    {
      config: { ...one, printing: true },
      schema: {
        tags: ['single printer'],
        summary: `The moving picture of one printer; as ${BASE}/printers/:id/camera/stream`,
        querystring: PrinterQuery,
        response: motion,
      },
    },
    async (request, reply) => {
      const { printer } = await answeringPrinter(api, request.query.printer)
      return (await stream(printer, request, reply)) as never
    },
  )
}
