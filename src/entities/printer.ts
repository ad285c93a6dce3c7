import { EntitySchema } from 'typeorm'
import { PrintyardError } from '../core/errors.ts'
import type { CanonicalState, DriverKind } from '../drivers/driver.ts'
import { hasUnanswered } from './command.ts'
import type { EjectionSettings } from './ejection.ts'
import { TRUSTED_AGAIN } from './failure.ts'
import { changeDevice, refuseIfBusy } from './printer-device.ts'
import { type Database, row, rows, type Sql } from './sql.ts'
import { flag, id, json, maybe, points, stamp, text, texts, time, uuid, whole } from './table.ts'

/** A device. `settings` holds sealed secrets; lease and session columns are compared with the database's clock only. */
export const Printers = new EntitySchema({
  name: 'printers',
  columns: {
    id: id(),
    name: text(),
    kind: text(),
    model: maybe(text()),
    poolId: maybe(uuid()),
    settings: json(),
    capabilities: json('{}'),
    loaded: json('[]'),
    ejection: maybe(json()),
    disabled: flag(false),
    maintenance: flag(false),
    deviceKey: maybe(text()),
    identity: maybe(json()),
    state: { ...text(), default: 'offline' },
    stateReason: maybe(text()),
    seenAt: maybe(time()),
    jobName: maybe(text()),
    jobRef: maybe(text()),
    occupant: maybe(text()),
    bed: { ...text(), default: 'unknown' },
    bedEpoch: whole(0),
    clearanceId: maybe(uuid()),
    leaseOwner: maybe(text()),
    leaseEpoch: whole(0),
    leaseUntil: maybe(time()),
    sessionOwner: maybe(text()),
    sessionUntil: maybe(time()),
    filesListedAt: maybe(time()),
    projects: texts(),
    lostAt: maybe(time()),
    unaskedSince: maybe(time()),
    failures: whole(0),
    quarantines: whole(0),
    quarantine: maybe(json()),
    quarantinedUntil: maybe(time()),
    createdAt: stamp(),
    updatedAt: stamp(),
    deletedAt: maybe(time()),
  },
  foreignKeys: [points('poolId', 'pools')],
  indices: [
    { name: 'printers_name', columns: ['name'], unique: true, where: 'deleted_at IS NULL' },
    { name: 'printers_device', columns: ['deviceKey'], unique: true, where: 'deleted_at IS NULL' },
    { name: 'printers_ready', columns: ['state', 'bed'], where: 'deleted_at IS NULL' },
    { name: 'printers_pool', columns: ['poolId'] },
  ],
})

/** Printer states as the API shows them. */
export const PRINTER_STATES = [
  'offline',
  'idle',
  'busy',
  'printing',
  'paused',
  'error',
  'awaiting-clear',
  'disabled',
] as const
export type PrinterState = (typeof PRINTER_STATES)[number]

export type Loaded = {
  slot: number | string
  material: string
  colour?: string
  spoolId?: string
  remainingGrams?: number
}
export type PrinterCapabilities = {
  buildVolumeMillimetres?: { x: number; y: number; z: number }
  nozzleMillimetres?: number
  flavour?: string
  tags?: string[]
}

export type PrinterView = {
  id: string
  name: string
  kind: DriverKind
  model: string | null
  poolId: string | null
  poolName: string | null
  poolPaused: boolean
  settings: Record<string, unknown>
  capabilities: PrinterCapabilities
  loaded: Loaded[]
  ejection: EjectionSettings | null
  /** Only their prints; empty = everybody's. */
  projects: string[]
  disabled: boolean
  maintenance: boolean
  /** While it is left alone after failures in a row (R23). */
  quarantine: { code: string; detail: string; evidence?: unknown; until: string } | null
  deviceKey: string | null
  canonical: CanonicalState
  stateReason: string | null
  seenAt: Date | null
  bed: 'unknown' | 'clear' | 'occupied'
  bedEpoch: number
  occupant: 'print' | 'foreign' | null
  jobName: string | null
  /** The print whose attempt is open on this printer. */
  printId: string | null
  printState: string | null
  state: PrinterState
  createdAt: Date
}

/** The word for people, from what the monitor saw, whose job it is, and the bed (docs/api.md). */
export function printerState(
  view: Pick<PrinterView, 'canonical' | 'disabled' | 'occupant' | 'bed' | 'printId' | 'printState'>,
): PrinterState {
  if (view.disabled) return 'disabled'
  switch (view.canonical) {
    case 'offline':
    case 'unavailable':
    case 'unknown':
      return 'offline'
    case 'fault':
      return 'error'
    case 'busy':
      return 'busy'
    case 'attention':
      return 'paused'
    case 'idle':
    case 'completed':
    case 'canceled':
    case 'failed':
      // From the intent on the printer is taken, whatever the last status said; a held print waits for a person.
      if (view.printId && view.printState !== 'held') return 'busy'
      return view.bed === 'clear' ? 'idle' : 'awaiting-clear'
    case 'pausing':
    case 'paused':
      return view.occupant === 'foreign' ? 'busy' : 'paused'
    default:
      return view.occupant === 'foreign' ? 'busy' : 'printing'
  }
}

const COLUMNS = `r.id, r.name, r.kind, r.model, r.pool_id AS "poolId", g.name AS "poolName", coalesce(g.paused, false) AS "poolPaused",
  r.settings, r.capabilities, r.loaded, r.ejection, r.projects, r.disabled, r.maintenance, r.device_key AS "deviceKey",
  CASE WHEN r.quarantined_until > now() THEN r.quarantine || jsonb_build_object('until', r.quarantined_until) END AS quarantine,
  r.state AS canonical,
  r.state_reason AS "stateReason", r.seen_at AS "seenAt", r.bed, r.bed_epoch AS "bedEpoch", r.occupant,
  r.job_name AS "jobName", a.print_id AS "printId", p.state AS "printState", r.created_at AS "createdAt"`
const FROM = `FROM printers r LEFT JOIN pools g ON g.id = r.pool_id
  LEFT JOIN attempts a ON a.printer_id = r.id AND a.closed_at IS NULL LEFT JOIN prints p ON p.id = a.print_id`

/** Printers with their state; `settings` still hold sealed secrets and never leave the process. */
export async function printerViews(sql: Sql, filter: { id?: string; poolId?: string } = {}): Promise<PrinterView[]> {
  const found = await rows<Omit<PrinterView, 'state'>>(
    sql,
    `SELECT ${COLUMNS} ${FROM} WHERE r.deleted_at IS NULL AND ($1::uuid IS NULL OR r.id = $1)
    AND ($2::uuid IS NULL OR r.pool_id = $2) ORDER BY r.created_at, r.id`,
    [filter.id ?? null, filter.poolId ?? null],
  )
  return found.map((view) => ({ ...view, state: printerState(view) }))
}

export async function printerView(sql: Sql, id: string): Promise<PrinterView | undefined> {
  return (await printerViews(sql, { id }))[0]
}

export type NewPrinter = {
  name: string
  kind: DriverKind
  model?: string | undefined
  poolId?: string | undefined
  /** With secrets sealed. */
  settings: Record<string, unknown>
  capabilities?: PrinterCapabilities | undefined
  projects?: string[] | undefined
}

const nameTaken = (name: string) => (error: unknown) => {
  if ((error as { code?: string }).code === '23505') {
    throw new PrintyardError('PRINTER_NAME_TAKEN', `A printer called "${name}" exists`)
  }
  throw error
}

/** Adds a printer without contacting it; the monitor finds it. */
export async function createPrinter(sql: Sql, printer: NewPrinter): Promise<PrinterView> {
  const made = await row<{ id: string }>(
    sql,
    `INSERT INTO printers (name, kind, model, pool_id, settings, capabilities, projects)
    VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
    [
      printer.name,
      printer.kind,
      printer.model ?? null,
      printer.poolId ?? null,
      JSON.stringify(printer.settings),
      JSON.stringify(printer.capabilities ?? {}),
      printer.projects ?? [],
    ],
  ).catch(nameTaken(printer.name))
  return (await printerView(sql, made?.id ?? '')) as PrinterView
}

export type PrinterPatch = {
  name?: string | undefined
  model?: string | undefined
  poolId?: string | null | undefined
  settings?: Record<string, unknown> | undefined
  capabilities?: PrinterCapabilities | undefined
  loaded?: Loaded[] | undefined
  /** From now on: parts that lie there already are left to people. */
  ejection?: Omit<EjectionSettings, 'since'> | null | undefined
  disabled?: boolean | undefined
  maintenance?: boolean | undefined
  projects?: string[] | undefined
  /** A person's word that it is the device that it was (R16). */
  sameDevice?: true | undefined
  /** Only `false` means something: a person ends the quarantine. */
  quarantined?: false | undefined
}

const PATCHABLE = {
  name: 'name',
  model: 'model',
  poolId: 'pool_id',
  settings: 'settings',
  capabilities: 'capabilities',
  loaded: 'loaded',
  disabled: 'disabled',
  maintenance: 'maintenance',
  projects: 'projects',
} as const

/** Changes a printer. R16: another address is refused while an attempt is open on it, unless it is the same device. Errors: PRINTER_BUSY. */
export async function updatePrinter(db: Database, id: string, patch: PrinterPatch): Promise<PrinterView | undefined> {
  return db.transaction(async (sql) => {
    const device = await changeDevice(sql, id, patch)
    const names = (Object.keys(PATCHABLE) as (keyof typeof PATCHABLE)[]).filter((name) => patch[name] !== undefined)
    const values = names.map((name) => {
      const value = patch[name]
      // A list of texts is an array to PostgreSQL; everything else that has parts is JSON.
      return typeof value === 'object' && value !== null && name !== 'projects' ? JSON.stringify(value) : value
    })
    const sets = names.map((name, index) => `${PATCHABLE[name]} = $${index + 2}`)
    sets.push(...device)
    if (patch.settings || patch.quarantined === false) sets.push(TRUSTED_AGAIN)
    if (patch.ejection !== undefined) {
      values.push(patch.ejection && JSON.stringify(patch.ejection))
      sets.push(`ejection = $${values.length + 1}::jsonb || jsonb_build_object('since', now())`)
    }
    await sql
      .query(`UPDATE printers SET ${[...sets, 'updated_at = now()'].join(', ')} WHERE id = $1 AND deleted_at IS NULL`, [
        id,
        ...values,
      ])
      .catch(nameTaken(patch.name ?? ''))
    return printerView(sql, id)
  })
}

/** Removes a printer from the farm; its rows stay for the history, and for its device, added again. Errors: PRINTER_BUSY (R16), COMMAND_UNANSWERED (R21). */
export async function removePrinter(db: Database, id: string): Promise<boolean> {
  return db.transaction(async (sql) => {
    await refuseIfBusy(sql, id)
    // Registered again, under another id, it would take a print that the command then meets.
    if (await hasUnanswered(sql, id)) throw new PrintyardError('COMMAND_UNANSWERED', 'Remove it some minutes later')
    const gone = await row(
      sql,
      `UPDATE printers SET deleted_at = now(), device_key = NULL, lease_until = NULL, lease_epoch = lease_epoch + 1
      WHERE id = $1 AND deleted_at IS NULL RETURNING id`,
      [id],
    )
    return gone !== undefined
  })
}
