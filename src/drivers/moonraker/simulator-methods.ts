import { record, text } from '../fields.ts'
import { runScript } from './simulator-gcode.ts'
import { Refused, type SimulatedKlipper } from './simulator-klipper.ts'
import { metadataOf, type SimulatedFile, type SimulatedJob, type SimulatedStore } from './simulator-store.ts'
import { OBJECT_NAMES, objectsOf, pick } from './simulator-views.ts'

/** What a method may need of the simulated server. */
export type Server = {
  version: string
  name: string
  store: SimulatedStore
  klipper: SimulatedKlipper
  /** Seconds since the host booted. */
  uptimeSeconds: () => number
  sockets: () => number
  respond: (text: string) => void
}
export type Params = Record<string, unknown>
type Method = (server: Server, params: Params) => unknown

/** The methods that HTTP and JSON-RPC have in common: `printer.print.start` is POST /printer/print/start. */
export const METHODS: Record<string, Method> = {
  'server.info': serverInfo,
  'server.config': () => ({ config: { server: {}, history: {}, file_manager: {} }, orig: {}, files: [] }),
  'server.temperature_store': () => ({}),
  'server.gcode_store': () => ({ gcode_store: [] }),
  'server.files.roots': () => [
    { name: 'config', path: '/home/printer/printer_data/config', permissions: 'rw' },
    { name: 'logs', path: '/home/printer/printer_data/logs', permissions: 'r' },
    { name: 'gcodes', path: '/home/printer/printer_data/gcodes', permissions: 'rw' },
  ],
  'server.files.list': ({ store }) =>
    store.list().map(({ name, modified, size }) => ({ path: name, modified, size, permissions: 'rw' })),
  'server.files.metadata': ({ store }, { filename }) => {
    const file = store.get(needed(filename, 'filename'))
    if (file === undefined) throw new Refused(404, `Metadata not available for <${String(filename)}>\n`)
    return metadata(file)
  },
  'server.files.directory': directory,
  'server.files.get_directory': directory,
  'server.history.list': historyList,
  'server.history.job': ({ store }, { uid }) => {
    const job = store.jobs().find(({ job_id }) => job_id === uid)
    if (!store.history || job === undefined) throw new Refused(404, `Invalid job uid: ${String(uid)}`)
    return { job: shownJob(store, job) }
  },
  'server.history.totals': historyTotals,
  'server.webcams.list': () => ({ webcams: [WEBCAM] }),
  'server.job_queue.status': () => ({ queued_jobs: [], queue_state: 'paused' }),
  'access.info': () => ({
    default_source: 'moonraker',
    available_sources: ['moonraker'],
    login_required: false,
    trusted: true,
  }),
  'access.oneshot_token': () => crypto.randomUUID().replaceAll('-', '').toUpperCase(),
  'machine.proc_stats': procStats,
  'machine.system_info': ({ name }) => ({ system_info: { ...SYSTEM, instance_ids: { moonraker: name } } }),
  'printer.info': printerInfo,
  'printer.objects.list': ({ klipper }) => {
    if (klipper.klippy === 'disconnected') throw new Refused(503, 'Klippy Host not connected')
    return { objects: OBJECT_NAMES }
  },
  'printer.objects.query': (server, { objects }) => query(server, objects),
  'printer.print.start': ({ klipper }, { filename }) => {
    const name = needed(filename, 'filename')
    return klipper.inTurn(() => ok(klipper.print(name)))
  },
  'printer.print.pause': ({ klipper }) => klipper.inTurn(() => ok(klipper.pause())),
  'printer.print.resume': ({ klipper }) => klipper.inTurn(() => ok(klipper.resume())),
  'printer.print.cancel': ({ klipper }) => klipper.inTurn(() => ok(klipper.cancel())),
  'printer.gcode.script': ({ klipper, respond }, { script }) => {
    const lines = needed(script, 'script')
    // Like the buttons of the web pages, a restart is not kept waiting, nor refused after a shutdown.
    if (/^(FIRMWARE_)?RESTART\s*$/.test(lines)) return ok(void klipper.restart())
    return klipper.inTurn(async () => ok(await runScript(klipper, lines, respond)))
  },
  'printer.emergency_stop': ({ klipper }) => ok(klipper.shutdown('Shutdown due to webhooks request')),
  'printer.firmware_restart': ({ klipper }) => ok(void klipper.restart()),
  'printer.restart': ({ klipper }) => ok(void klipper.restart()),
}

const ok = (_done: unknown): 'ok' => 'ok'
const WEBCAM = {
  name: 'bench',
  enabled: true,
  icon: 'mdiWebcam',
  aspect_ratio: '4:3',
  target_fps: 15,
  target_fps_idle: 5,
  location: 'bench',
  service: 'mjpegstreamer',
  stream_url: '/webcam/?action=stream',
  snapshot_url: '/webcam/?action=snapshot',
  flip_horizontal: false,
  flip_vertical: false,
  rotation: 0,
  source: 'config',
  extra_data: {},
  uid: '1c976c11-7e9e-5b1c-9835-6fa6a5460033',
}
const SYSTEM = {
  cpu_info: { cpu_count: 4, bits: '64bit', processor: 'aarch64', serial_number: '', memory_units: 'kB' },
  network: {},
  provider: 'none',
  available_services: [],
  service_state: {},
}

function needed(value: unknown, name: string): string {
  const given = text(value)
  if (given === undefined) throw new Refused(400, `No data for argument: ${name}`)
  return given
}

function serverInfo({ klipper, version, store, sockets }: Server) {
  return {
    klippy_connected: klipper.klippy !== 'disconnected',
    klippy_state: klipper.klippy,
    components: ['klippy_connection', 'file_manager', 'machine', ...(store.history ? ['history'] : []), 'webcam'],
    failed_components: [],
    registered_directories: ['config', 'logs', 'gcodes'],
    warnings: [],
    websocket_count: sockets(),
    moonraker_version: version,
    missing_klippy_requirements: [],
    api_version: [1, 5, 0],
    api_version_string: '1.5.0',
  }
}

function printerInfo({ klipper, name }: Server) {
  if (klipper.klippy === 'disconnected') throw new Refused(503, 'Klippy Host not connected')
  return {
    state: klipper.klippy,
    state_message: klipper.message,
    hostname: name === '' ? 'simulated' : name,
    klipper_path: '/opt/klipper',
    python_path: '/usr/bin/python3',
    process_id: klipper.processId,
    user_id: 0,
    group_id: 0,
    log_file: '/home/printer/printer_data/logs/klippy.log',
    config_file: 'pd/config/printer.cfg',
    software_version: 'v0.13.0-730-g84104bbb',
    cpu_info: '4 core simulated',
  }
}

function procStats({ uptimeSeconds, store, sockets }: Server) {
  return {
    moonraker_stats: [{ time: store.now(), cpu_usage: 0.3, memory: 53_792, mem_units: 'kB' }],
    throttled_state: null,
    cpu_temp: null,
    network: {},
    system_cpu_usage: { cpu: 0.5 },
    system_uptime: uptimeSeconds(),
    system_memory: { total: 4_000_000, available: 3_000_000, used: 1_000_000 },
    websocket_connections: sockets(),
  }
}

/** Seconds on the clock of Klipper's host. */
export const eventTime = () => performance.now() / 1000

function query({ klipper }: Server, objects: unknown) {
  if (klipper.klippy === 'disconnected') throw new Refused(503, 'Klippy Host not connected')
  return { eventtime: eventTime(), status: pick(objectsOf(klipper), record(objects)) }
}

function metadata(file: SimulatedFile) {
  return {
    ...metadataOf(file),
    print_start_time: file.startTime,
    job_id: file.jobId,
    filename: file.name,
  }
}

function directory({ store }: Server, { path }: Params) {
  const folder = String(path ?? 'gcodes').replace(/^gcodes\/?/, '')
  const prefix = folder === '' ? '' : `${folder}/`
  const files = store.list().filter(({ name }) => name.startsWith(prefix))
  if (folder !== '' && files.length === 0) throw new Refused(400, `Directory does not exist (${String(path)})`)
  const inside = files.filter(({ name }) => !name.slice(prefix.length).includes('/'))
  const dirs = new Set(files.flatMap(({ name }) => name.slice(prefix.length).split('/').slice(0, -1)[0] ?? []))
  return {
    dirs: [...dirs].map((dirname) => ({ modified: store.now(), size: 4096, permissions: 'rw', dirname })),
    files: inside.map((file) => ({ ...metadata(file), permissions: 'rw', filename: file.name.slice(prefix.length) })),
    disk_usage: { total: 10 ** 11, used: 10 ** 10, free: 9 * 10 ** 10 },
    root_info: { name: 'gcodes', permissions: 'rw' },
  }
}

function historyList({ store }: Server, { limit, start, order }: Params) {
  if (!store.history) throw new Refused(404, 'Not Found')
  const sorted = order === 'asc' ? store.jobs() : store.jobs().toReversed()
  const from = Number(start ?? 0)
  const page = sorted.slice(from, from + Number(limit ?? 50))
  return { count: page.length, jobs: page.map((job) => shownJob(store, job)) }
}

export function shownJob(store: SimulatedStore, job: SimulatedJob) {
  return { ...job, exists: store.get(job.filename) !== undefined }
}

function historyTotals({ store }: Server) {
  if (!store.history) throw new Refused(404, 'Not Found')
  const jobs = store.jobs()
  const sum = (field: 'total_duration' | 'print_duration' | 'filament_used') =>
    jobs.reduce((total, job) => total + job[field], 0)
  return {
    job_totals: {
      total_jobs: jobs.length,
      total_time: sum('total_duration'),
      total_print_time: sum('print_duration'),
      total_filament_used: sum('filament_used'),
      longest_job: Math.max(0, ...jobs.map((job) => job.total_duration)),
      longest_print: Math.max(0, ...jobs.map((job) => job.print_duration)),
    },
    auxiliary_totals: [],
  }
}
