import { type ConnectOptions, type Printer, type Revocation, TIMING } from '../driver.ts'
import { cameraOf } from './camera.ts'
import { commandsOf } from './commands.ts'
import { downloadFile } from './download.ts'
import { deleteFile, listFiles, readFile, uploadFile } from './files.ts'
import { identify } from './identity.ts'
import { mayBeRevoked, reconcileStart, takeFingerprint } from './reconcile.ts'
import { runGcode } from './run-gcode.ts'
import type { OctoprintSettings } from './settings.ts'
import { sendOnce } from './start.ts'
import { readSnapshot } from './status.ts'
import { Watcher } from './watch.ts'
import { openWire, type Wire } from './wire.ts'

/** Opens what is needed to talk to one OctoPrint; nothing is sent before the first method is called. */
export function connectOctoprint(settings: OctoprintSettings, options: ConnectOptions): Printer {
  const timing = { ...TIMING, ...options.timing }
  const wire = openWire(settings, timing.requestMilliseconds)
  let watcher: Watcher | undefined
  let known = options.deviceKey
  const close = async () => {
    watcher?.close()
    await wire.close()
  }
  options.signal?.addEventListener('abort', () => void close(), { once: true })
  return {
    capabilities: {
      formats: ['gcode'],
      journal: false,
      jobRefs: false,
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
    stat: (name) => stat(wire, name),
    revoke: (name) => revoke(wire, name),
    remove: (name) => deleteFile(wire, name),
    listFiles: () => listFiles(wire, timing),
    fingerprint: () => takeFingerprint(wire, timing),
    start: (name, deadline) => sendOnce(wire, startPath(name), { command: 'select', print: true }, deadline),
    reconcile: (name, before) => reconcileStart(wire, timing, name, before),
    download: (name, signal) => downloadFile(wire, timing, name, signal),
    ...cameraOf(wire),
    ...commandsOf(wire, options.limits, timing.requestMilliseconds),
    runGcode: (lines, deadline, signal) => runGcode(wire, timing, lines, deadline, signal),
    close,
  }
}

const startPath = (name: string) => `/api/files/local/${name.split('/').map(encodeURIComponent).join('/')}`

async function stat(wire: Wire, name: string) {
  const file = await readFile(wire, name)
  if (file === undefined) return undefined
  const { prints: _prints, ...remote } = file
  return remote
}

async function revoke(wire: Wire, name: string): Promise<Revocation> {
  try {
    return (await mayBeRevoked(wire, name)) ? await deleteFile(wire, name) : 'in-use'
  } catch {
    return 'unknown'
  }
}
