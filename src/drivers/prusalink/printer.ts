import { asPrintyardError } from '../../core/errors.ts'
import { ofBoundRun } from '../another-run.ts'
import { type Answer, type ConnectOptions, type Printer, type Revocation, TIMING } from '../driver.ts'
import { commandsOf, sendOnce } from './commands.ts'
import { Files } from './files.ts'
import { identify } from './identity.ts'
import { Runs, reconcileStart, takeFingerprint } from './reconcile.ts'
import type { PrusalinkSettings } from './settings.ts'
import { readStatus, snapshotOf } from './status.ts'
import { Watcher } from './watch.ts'
import { Wire } from './wire.ts'

/** Opens what is needed to talk to one PrusaLink; nothing is sent before the first method is called. */
export function connectPrusalink(settings: PrusalinkSettings, options: ConnectOptions): Printer {
  const timing = { ...TIMING, ...options.timing }
  const wire = new Wire(settings, timing.requestMilliseconds)
  const files = new Files(wire, timing)
  const runs = new Runs(options.lastJobRef)
  let watcher: Watcher | undefined
  const close = async () => {
    watcher?.close()
    await wire.close()
  }
  options.signal?.addEventListener('abort', () => void close(), { once: true })
  return {
    capabilities: {
      commandsNameJob: true,
      formats: ['gcode', 'bgcode'],
      journal: false,
      jobRefs: true,
      setTemperatures: false,
      motion: false,
      gcode: false,
      startDeadlineMilliseconds: 30_000,
    },
    identify: () => identify(wire),
    snapshot: async () => {
      const status = await readStatus(wire)
      runs.note(status)
      return snapshotOf(status, runs.asks)
    },
    watch: (events) => {
      watcher?.close()
      watcher = new Watcher(wire, timing, options.log, events, (status) => runs.note(status))
      watcher.start()
    },
    upload: (source, file, upload) => files.upload(source, file, upload),
    stat: (name) => files.stat(name),
    revoke: (name) => revoke(wire, files, runs, name),
    remove: (name) => files.remove(name),
    fingerprint: () => takeFingerprint(wire, runs),
    start: (name, deadline) => start(wire, files, name, deadline),
    reconcile: async (name, before) => ofBoundRun(before, await reconcileStart(wire, runs, name, before)),
    ...commandsOf(wire, timing.requestMilliseconds, (status) => runs.note(status)),
    listFiles: () => files.list(),
    download: (name, signal) => files.download(name, signal),
    close,
  }
}

/** Deleting the file of an end screen leaves that screen, and the result is lost with it: what ran is kept. */
async function revoke(wire: Wire, files: Files, runs: Runs, name: string): Promise<Revocation> {
  try {
    const status = await readStatus(wire)
    runs.note(status)
    if (status.job?.fileName === name || runs.numberOf(name) !== undefined) return 'in-use'
    return await files.remove(name)
  } catch {
    return 'unknown'
  }
}

/** Nothing is sent before the address of the file is known. */
async function start(wire: Wire, files: Files, name: string, deadlineMilliseconds: number): Promise<Answer> {
  try {
    return await sendOnce(wire, 'POST', await files.path(name), deadlineMilliseconds)
  } catch (error) {
    const { code, message } = asPrintyardError(error)
    return { kind: code === 'PRINTER_CREDENTIALS' ? 'refused' : 'unknown', reason: message }
  }
}
