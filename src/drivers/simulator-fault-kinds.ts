/** A value that a fault can be given; what is left out has its usual value. */
export type FaultField = { name: string; usual: number | string; choices?: readonly string[] }

type FaultKind = { title: string; fields?: readonly FaultField[] }

const MATCH: readonly FaultField[] = [
  { name: 'method', usual: '' },
  { name: 'path', usual: '' },
  { name: 'times', usual: 1 },
]
const field = (name: string, usual: number | string): FaultField => ({ name, usual })

/**
 * All that can be made to go wrong, one name for one thing in every family. What a family has of it, and what its real
 * printers do then, is said by the family.
 */
export const FAULT_KINDS = {
  drop: { title: 'Drop the connection' },
  'half-open': { title: 'Half-open connection' },
  offline: { title: 'Network away', fields: [field('milliseconds', 10_000)] },
  zombie: { title: 'Reports come, commands are dropped' },
  delay: { title: 'Late answer', fields: [field('milliseconds', 1_000), ...MATCH] },
  late: { title: 'Late request', fields: [field('milliseconds', 1_000), ...MATCH] },
  'drop-before': { title: 'Request lost', fields: MATCH },
  'drop-after': { title: 'Answer lost', fields: MATCH },
  start: {
    title: 'Start command lost',
    fields: [{ name: 'how', usual: 'after', choices: ['before', 'after', 'late'] }, field('milliseconds', 1_000)],
  },
  refuse: { title: 'Refused command', fields: [field('status', 500), ...MATCH] },
  'developer-mode': { title: 'Developer mode off' },
  cut: { title: 'Upload cut off', fields: [field('bytes', 1_000), ...MATCH] },
  truncate: { title: 'Upload stored short', fields: [field('bytes', 1_000), ...MATCH] },
  slow: { title: 'Slow upload', fields: [field('bytesPerSecond', 100_000)] },
  'hang-data-tls': { title: 'FTP data hangs' },
  'hang-data-end': { title: 'FTP data hangs at its end' },
  'abort-whole': { title: 'FTP ends with 426' },
  'ftp-mute': { title: 'FTP upload never answered' },
  'ftp-full': { title: 'Card full' },
  'delta-only': { title: 'Deltas only' },
  dialog: {
    title: '409 and a dialog at the next start',
    fields: [{ name: 'numbers', usual: 'early', choices: ['early', 'late'] }],
  },
  busy: { title: 'Busy between two steps' },
  'stale-nonce': { title: 'Stale digest nonce' },
  'ghost-replay': { title: 'Ghost replay after a power cycle' },
  'power-panic': {
    title: 'Power cut in mid print',
    fields: [
      { name: 'how', usual: 'goes-on', choices: ['goes-on', 'asks'] },
      { name: 'downMilliseconds', usual: 200 },
    ],
  },
  'lingering-finish': { title: 'Lingering FINISH', fields: [field('seconds', 50)] },
  'clock-skew': { title: 'Wrong clock', fields: [field('seconds', -86_400)] },
  'heat-ignored': {
    title: 'Heater commands ignored',
    fields: [{ name: 'how', usual: 'at-once', choices: ['at-once', 'all'] }],
  },
  'filament-runout': { title: 'Filament runs out' },
  'thermal-error': { title: 'Thermal error', fields: [field('error', '')] },
  'hot-chamber': { title: 'Chamber too hot' },
  'firmware-error': { title: 'Firmware error', fields: [field('error', '')] },
  'printer-reset': { title: 'Printer reset' },
  'emergency-stop': { title: 'Emergency stop' },
  'serial-disconnect': { title: 'USB cable out' },
  'klipper-restart': { title: 'Klipper restarts', fields: [field('downMilliseconds', 60)] },
  'klippy-cut': { title: 'Klipper socket cut', fields: [field('milliseconds', 250)] },
  'moonraker-restart': { title: 'Moonraker restarts', fields: [field('downMilliseconds', 100)] },
  'history-off': { title: 'No history' },
  'history-cleared': { title: 'History cleared' },
  'object-processing': { title: 'Uploads are rewritten' },
  'part-sticks': { title: 'The part sticks' },
  webcam: { title: 'Webcam broken', fields: [{ name: 'how', usual: 'hang', choices: ['missing', 'hang', 'garbage'] }] },
} as const satisfies Record<string, FaultKind>

export type FaultName = keyof typeof FAULT_KINDS
