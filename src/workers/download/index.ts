import { PassThrough, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fail, PrintyardError } from '../../core/errors.ts'
import { type Received, receive } from '../../core/storage.ts'
import type { Printer } from '../../drivers/driver.ts'
import {
  recordDownloaded,
  recordDownloadFailed,
  recordDownloadProgress,
  sessionWanted,
  type WantedFile,
  wantedPrinterFile,
} from '../../entities/printer-file.ts'
import { hostOf, withSession } from '../session.ts'
import type { JobHandle, Work, WorkContext } from '../work.ts'

/** Longest file that is fetched from a printer. */
const LIMIT_BYTES = 2_000_000_000
const LOOK_MILLISECONDS = 1_000

/**
 * Fetches a file from a printer into storage, under its SHA-256. Killed at any line it begins anew; what was half
 * stored is swept. The session on a printer belongs to prints and commands first: one that waits ends the fetch.
 */
export const download: Work<'download'> = {
  async run(context, { printerFileId }, job) {
    const file = await wantedPrinterFile(context.db, printerFileId)
    if (!file) return { state: 'settled' }
    job.log(`${file.name} of printer ${file.printerId}`)
    const content = await context.transfers.run(await hostOf(context, file.printerId), job.signal, () =>
      withSession(
        context,
        file.printerId,
        `download-${printerFileId}`,
        (printer, signal) => fetchFile(context, printer, file, job, signal),
        { signal: job.signal },
      ),
    )
    await recordDownloaded(context.db, file.id, content)
    job.progress('stored', 1)
    return { sha256: content.sha256, sizeBytes: content.sizeBytes }
  },

  async failed(context, { printerFileId }, error) {
    await recordDownloadFailed(context.db, printerFileId, { code: error.code, detail: error.detail })
  },
}

async function fetchFile(
  context: WorkContext,
  printer: Printer,
  file: WantedFile,
  job: JobHandle,
  signal: AbortSignal,
): Promise<Received> {
  if (!printer.download) throw new PrintyardError('COMMAND_UNSUPPORTED', 'This printer gives no files back')
  const room = makeRoom(context, file.printerId)
  try {
    const told = (await printer.stat(file.name)) ?? fail('PRINTER_FILE_UNKNOWN', 'The printer has this file no more')
    const ended = AbortSignal.any([signal, room.signal])
    const content = await store(context, await printer.download(file.name, ended), (got) => {
      const fraction = told.sizeBytes > 0 ? Math.min(got / told.sizeBytes, 1) : 0
      job.progress('fetching', fraction)
      return recordDownloadProgress(context.db, file.id, fraction)
    })
    verify(told, content)
    return content
  } catch (cause) {
    if (room.signal.aborted) throw room.signal.reason
    throw cause
  } finally {
    room.close()
  }
}

/** Aborts as soon as a print or a command waits for this printer. */
function makeRoom({ db }: WorkContext, printerId: string): { signal: AbortSignal; close(): void } {
  const needed = new AbortController()
  const look = (): void => {
    sessionWanted(db, printerId)
      .then((wanted) => {
        if (wanted) needed.abort(new PrintyardError('PRINTER_SESSION_TAKEN', 'A print or a command comes first'))
      })
      .catch(() => undefined)
  }
  const timer = setInterval(look, LOOK_MILLISECONDS)
  look()
  return { signal: needed.signal, close: () => clearInterval(timer) }
}

async function store({ storage }: WorkContext, source: NodeJS.ReadableStream, told: (got: number) => Promise<void>) {
  let [got, toldAt] = [0, 0]
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      got += chunk.length
      if (performance.now() - toldAt > LOOK_MILLISECONDS) {
        toldAt = performance.now()
        told(got).catch(() => undefined)
      }
      done(null, chunk)
    },
  })
  const sink = new PassThrough()
  const moving = pipeline(source, meter, sink)
  const [received] = await Promise.all([receive(storage, sink, LIMIT_BYTES), moving])
  return received
}

/** What arrived is what the printer has, by every sum that it tells. */
function verify(told: { sizeBytes: number; sha1?: string; sha256?: string }, content: Received): void {
  const same =
    told.sizeBytes === content.sizeBytes &&
    (told.sha1 === undefined || told.sha1 === content.sha1) &&
    (told.sha256 === undefined || told.sha256 === content.sha256)
  if (!same) throw new PrintyardError('TRANSFER_FAILED', 'What arrived is not what the printer has')
}
