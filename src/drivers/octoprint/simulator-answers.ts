import type { SimulatedFile, SimulatedFiles } from './simulator-files.ts'
import type { SimulatedPrinter } from './simulator-printer.ts'
import { stateView } from './simulator-views.ts'

/** What an answer may need of the simulated server. */
export type Server = {
  version: string
  baseUrl: string
  apiKey: string
  uuid: string | undefined
  name: string
  files: SimulatedFiles
  printer: SimulatedPrinter
  emit: (type: string, payload: unknown) => void
  newSession: () => string
}

export function fileInfo(server: Server, file: SimulatedFile) {
  return {
    date: file.date,
    display: file.display,
    hash: file.hash,
    name: file.name,
    origin: 'local',
    path: file.name,
    ...(file.prints === undefined ? {} : { prints: file.prints }),
    refs: refsOf(server, file.name),
    size: file.size,
    ...(file.statistics === undefined ? {} : { statistics: file.statistics }),
    type: 'machinecode',
    typePath: ['machinecode', 'gcode'],
    user: 'admin',
  }
}

export function refsOf({ baseUrl }: Server, name: string) {
  const path = encodeURIComponent(name)
  return { download: `${baseUrl}/downloads/files/local/${path}`, resource: `${baseUrl}/api/files/local/${path}` }
}

export function connection(printer: SimulatedPrinter) {
  const open = printer.operational
  return {
    current: {
      baudrate: open ? 250000 : null,
      port: open ? 'VIRTUAL' : null,
      printerProfile: '_default',
      state: open ? stateView(printer).text : 'Closed',
    },
    options: {
      baudratePreference: 250000,
      baudrates: [250000, 115200],
      portPreference: 'VIRTUAL',
      ports: ['VIRTUAL'],
      printerProfilePreference: '_default',
      printerProfiles: [{ id: '_default', name: 'Default' }],
    },
  }
}

export function login(server: Server) {
  return {
    _credentials_seen: new Date().toISOString().replace(/\.\d+Z$/, '+00:00'),
    _is_external_client: false,
    _login_mechanism: 'apikey',
    active: true,
    admin: true,
    apikey: server.apiKey,
    groups: ['admins', 'users'],
    name: 'admin',
    needs: { group: ['users', 'admins'], role: ['status', 'print'] },
    permissions: [],
    roles: ['user', 'admin'],
    session: server.newSession(),
    settings: {},
    user: true,
  }
}

export function settings({ uuid, name, baseUrl }: Server) {
  return {
    appearance: { name, color: 'default' },
    plugins: uuid === undefined ? {} : { discovery: { upnpUuid: uuid } },
    temperature: { cutoff: 30, profiles: [], sendAutomatically: false, sendAutomaticallyAfter: 1 },
    webcam: {
      webcamEnabled: true,
      timelapseEnabled: false,
      streamUrl: '/webcam/?action=stream',
      snapshotUrl: `${baseUrl}/webcam/?action=snapshot`,
      flipH: false,
      flipV: false,
      rotate90: false,
    },
  }
}

export function profile(baseUrl: string) {
  const axis = (speed: number) => ({ inverted: false, speed })
  return {
    axes: { e: axis(300), x: axis(6000), y: axis(6000), z: axis(200) },
    color: 'default',
    current: true,
    default: true,
    extruder: { count: 1, defaultExtrusionLength: 5, nozzleDiameter: 0.4, offsets: [[0, 0]], sharedNozzle: false },
    heatedBed: true,
    heatedChamber: false,
    id: '_default',
    model: 'Generic RepRap Printer',
    name: 'Default',
    resource: `${baseUrl}/api/printerprofiles/_default`,
    volume: { custom_box: false, depth: 200, formFactor: 'rectangular', height: 200, origin: 'lowerleft', width: 200 },
  }
}

export const PERMISSIONS = [
  'ADMIN',
  'STATUS',
  'CONNECTION',
  'FILES_LIST',
  'FILES_UPLOAD',
  'FILES_DOWNLOAD',
  'FILES_DELETE',
  'FILES_SELECT',
  'PRINT',
  'CONTROL',
  'SETTINGS_READ',
]
