import { type Api, type App, BASE, type Reply } from '../api.ts'
import { openCameras } from '../camera.ts'
import { bytes, IdParams } from '../schemas.ts'
import { knownPrinter } from './printers.ts'
import { answeringPrinter, PrinterQuery } from './single-printer.ts'

const picture = { 200: bytes('One JPEG', 'image/jpeg') }
const motion = {
  200: bytes('Motion-JPEG: one picture after the other until you go away', 'multipart/x-mixed-replace'),
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
    errors: ['CAMERA_MISSING', 'CAMERA_FAILED', 'PRINTER_OFFLINE', 'OVERLOADED'],
  } as const
  const tags = ['cameras']

  const stream = async (printerId: string, reply: Reply): Promise<Reply> => {
    // Whatever is wrong shows now, as a problem; after the first picture an answer can only end.
    const first = await cameras.snapshot(printerId)
    const headers = reply.getHeaders() as Record<string, string>
    reply.hijack()
    cameras.stream(printerId, { response: reply.raw, headers, first })
    return reply
  }
  app.get(
    '/printers/:id/camera/snapshot',
    { config: one, schema: { tags, summary: 'What its camera sees now', params: IdParams, response: picture } },
    async ({ params }, reply) => {
      const { id } = await knownPrinter(api, params.id)
      return reply.header('content-type', 'image/jpeg').send((await cameras.snapshot(id)) as never)
    },
  )
  app.get(
    '/printers/:id/camera/stream',
    { config: one, schema: { tags, summary: 'What its camera sees, moving', params: IdParams, response: motion } },
    async ({ params }, reply) => (await stream((await knownPrinter(api, params.id)).id, reply)) as never,
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
    async ({ query }, reply) => (await stream((await answeringPrinter(api, query.printer)).printer.id, reply)) as never,
  )
}
