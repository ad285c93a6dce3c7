import { ofBoundRun } from '../another-run.ts'
import { type ConnectOptions, type Printer, TIMING } from '../driver.ts'
import { cameraOf } from './camera.ts'
import { commandsOf } from './commands.ts'
import { deleteFile, downloadFile, listFiles, statFile, uploadFile } from './files.ts'
import { identify } from './identity.ts'
import { reconcileStart, revokeFile, takeFingerprint } from './reconcile.ts'
import type { MoonrakerSettings } from './settings.ts'
import { sendStart } from './start.ts'
import { readSnapshot } from './status.ts'
import { Watcher } from './watch.ts'
import { openWire } from './wire.ts'

/** Opens what is needed to talk to one Moonraker; nothing is sent before the first method is called. */
export function connectMoonraker(settings: MoonrakerSettings, options: ConnectOptions): Printer {
  const timing = { ...TIMING, ...options.timing }
  const wire = openWire(settings, timing.requestMilliseconds)
  let watcher: Watcher | undefined
  let known = options.deviceKey
  const closing = new AbortController()
  const close = async () => {
    closing.abort()
    watcher?.close()
    await wire.close()
  }
  options.signal?.addEventListener('abort', () => void close(), { once: true })
  return {
    capabilities: {
      formats: ['gcode'],
      journal: true,
      jobRefs: true,
      setTemperatures: true,
      motion: true,
      gcode: true,
      camera: 'pictures',
      startDeadlineMilliseconds: 10_000,
    },
    identify: async () => {
      const identity = await identify(wire, timing, known)
      known ??= identity.deviceKey
      return identity
    },
    snapshot: () => readSnapshot(wire),
    watch: (events) => {
      watcher?.close()
      watcher = new Watcher(wire, timing, options.log, events)
      watcher.start()
    },
    upload: (source, file, upload) => uploadFile(wire, timing, source, file, upload),
    stat: (name) => statFile(wire, name),
    revoke: (name) => revokeFile(wire, name),
    remove: (name) => deleteFile(wire, name),
    fingerprint: () => takeFingerprint(wire),
    start: (name, deadline) => sendStart(wire, name, deadline),
    reconcile: async (name, before) => ofBoundRun(before, await reconcileStart(wire, name, before)),
    ...commandsOf(wire, options.limits, timing, closing.signal),
    listFiles: () => listFiles(wire),
    download: (name, signal) => downloadFile(wire, timing, name, signal),
    ...cameraOf(wire),
    close,
  }
}
