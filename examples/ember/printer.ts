import { type ConnectOptions, type Fingerprint, type Printer, TIMING, type Verdict } from '../../src/drivers/driver.ts'
import { listFiles, pathOf, remove, stat, upload } from './files.ts'
import type { EmberSettings } from './settings.ts'
import { canonicalState, endingOf, readStatus, snapshotOf } from './status.ts'
import { Watcher } from './watch.ts'
import { Wire } from './wire.ts'

/** Opens what is needed to talk to one Ember; nothing is sent before the first method is called. */
export function connectEmber(settings: EmberSettings, options: ConnectOptions): Printer {
  const timing = { ...TIMING, ...options.timing }
  const wire = new Wire(settings, timing.requestMilliseconds)
  let watcher: Watcher | undefined
  const close = async () => {
    watcher?.close()
    await wire.close()
  }
  options.signal?.addEventListener('abort', () => void close(), { once: true })
  return {
    capabilities: {
      formats: ['gcode'],
      journal: true,
      jobRefs: true,
      setTemperatures: false,
      motion: false,
      gcode: false,
      startDeadlineMilliseconds: 10_000,
    },
    identify: async () => {
      const { serial, firmware } = await readStatus(wire)
      return {
        vendor: 'Ember',
        ...(serial === undefined ? {} : { deviceKey: `ember-${serial}` }),
        ...(firmware === undefined ? {} : { firmware }),
      }
    },
    snapshot: async () => snapshotOf(await readStatus(wire)),
    watch: (events) => {
      watcher?.close()
      watcher = new Watcher(() => readStatus(wire, timing.silenceMilliseconds), timing, events)
    },
    upload: (source, file, given) => upload(wire, timing, source, file, given),
    stat: (name) => stat(wire, name),
    revoke: async (name) => {
      // Whatever was printed stays: with its file the evidence of the run would go.
      const printed = await readStatus(wire).then(
        ({ runs }) => runs.some(({ file }) => file === name),
        () => undefined,
      )
      if (printed === undefined) return 'unknown'
      return printed ? 'in-use' : remove(wire, name)
    },
    remove: (name) => remove(wire, name),
    fingerprint: () => takeFingerprint(wire),
    start: (name, deadlineMilliseconds) => wire.send(`${pathOf(name)}/print`, deadlineMilliseconds),
    reconcile: (name, before) => reconcile(wire, name, before),
    pause: () => wire.send('/v1/run/pause'),
    resume: () => wire.send('/v1/run/resume'),
    cancel: () => wire.send('/v1/run/cancel'),
    listFiles: () => listFiles(wire),
    close,
  }
}

/** The newest run and the boot that it belongs to: what a start is compared with afterwards. */
async function takeFingerprint(wire: Wire): Promise<Fingerprint> {
  const status = await readStatus(wire)
  const newest = status.runs.at(-1)
  return {
    state: canonicalState(status),
    bootRef: status.boot,
    ...(newest === undefined ? {} : { fileName: newest.file, jobRef: newest.ref }),
  }
}

/** Names are used once, so a run of the name is our start (R12: once bound, only the run of that number is). */
async function reconcile(wire: Wire, name: string, before: Fingerprint): Promise<Verdict> {
  const { boot, error, runs } = await readStatus(wire)
  const run = runs.find(({ file, ref }) => file === name && (before.ranAs ?? ref) === ref)
  if (run !== undefined) {
    const ending = run.outcome === undefined ? {} : { ending: endingOf(run, error) }
    return { kind: 'started', jobRef: run.ref, running: run.outcome === undefined, ...ending }
  }
  if (before.ranAs !== undefined || boot !== before.bootRef)
    return { kind: 'unknown', reason: 'the printer was switched off since, and its list of prints with it' }
  return { kind: 'not-started' }
}
