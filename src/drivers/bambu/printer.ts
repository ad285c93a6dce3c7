import { ofBoundRun } from '../another-run.ts'
import { type ConnectOptions, type Printer, type Revocation, TIMING } from '../driver.ts'
import { cameraVerbs, hasJpegCamera } from './camera.ts'
import { commandsOf } from './commands.ts'
import { Card } from './files.ts'
import { setTemperatures } from './heat.ts'
import { identify } from './identity.ts'
import { mayBeDeleted, reconcileStart, takeFingerprint } from './reconcile.ts'
import { Session, startShowsMilliseconds } from './session.ts'
import type { BambuSettings } from './settings.ts'
import { startPrint } from './start.ts'
import { Watcher } from './watch.ts'

/** Opens what is needed to talk to one printer; nothing is sent before the first method is called. */
export function connectBambu(settings: BambuSettings, options: ConnectOptions): Printer {
  const timing = { ...TIMING, ...options.timing }
  const session = new Session(settings, timing)
  const card = new Card(settings, timing)
  let watcher: Watcher | undefined
  const close = async () => {
    watcher?.close()
    session.close()
    card.close()
  }
  options.signal?.addEventListener('abort', () => void close(), { once: true })
  const remove = async (name: string, printed: 'keep' | 'delete'): Promise<Revocation> => {
    try {
      const may = await mayBeDeleted(session, name, printed)
      if (may !== 'yes') return may
      return (await card.delete(name)) ? 'absent' : 'unknown'
    } catch {
      return 'unknown'
    }
  }
  return {
    capabilities: {
      formats: ['gcode.3mf', 'gcode'],
      journal: false,
      jobRefs: false,
      setTemperatures: true,
      motion: true,
      gcode: true,
      camera: hasJpegCamera(settings) ? 'pictures' : 'film',
      startDeadlineMilliseconds: startShowsMilliseconds(settings),
    },
    identify: () => identify(session, settings),
    snapshot: async () => {
      await session.fresh()
      return session.tracker.snapshot
    },
    watch: (events) => {
      watcher?.close()
      watcher = new Watcher(session, timing, options.log, events)
      watcher.start()
    },
    upload: (source, file, upload) => card.upload(source, file, upload),
    stat: (name) => card.stat(name),
    revoke: (name) => remove(name, 'keep'),
    remove: (name) => remove(name, 'delete'),
    fingerprint: () => takeFingerprint(session),
    start: (name, deadline, start) =>
      startPrint(session, settings, name, deadline, { ...start, md5: card.md5.get(name) }),
    reconcile: async (name, before) => ofBoundRun(before, await reconcileStart(session, settings, name, before)),
    ...commandsOf(session),
    setTemperatures: (target) => setTemperatures(session, target, options.limits, timing.requestMilliseconds),
    listFiles: () => card.list(),
    download: (name, signal) => card.download(name, signal),
    ...cameraVerbs(settings, timing, () => session.tracker.status),
    close,
  }
}
