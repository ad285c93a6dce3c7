import Type from 'typebox'
import type { lastEjection } from '../entities/ejection.ts'
import { PRINTER_STATES, type PrinterView } from '../entities/printer.ts'
import { EJECTION_LINES } from '../farm/ejection.ts'
import { compact } from './cursor.ts'
import { shownSettings } from './printer-settings.ts'
import { Id, Name, ProjectId, Time, Word } from './schemas.ts'
import { invalid } from './validation.ts'

const Settings = Type.Record(Type.String({ maxLength: 100 }), Type.Unknown(), {
  maxProperties: 50,
  description: 'What connects us to it, by kind: {url, apiKey}, {host, accessCode, serial} ...',
})
const Side = Type.Number({ exclusiveMinimum: 0 })
const Volume = Type.Object({ x: Side, y: Side, z: Side })
const Capabilities = Type.Object({
  buildVolumeMillimetres: Type.Optional(Volume),
  nozzleMillimetres: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 10 })),
  flavour: Type.Optional(Word('Firmware, e.g. klipper: G-code of another is refused')),
  tags: Type.Optional(Type.Array(Word('Tag'), { maxItems: 50 })),
})
/** A build volume may also be said as the bounds of a file are: [x, y, z]. */
const CapabilitiesBody = Type.Object({
  ...Capabilities.properties,
  buildVolumeMillimetres: Type.Optional(Type.Union([Volume, Type.Array(Side, { minItems: 3, maxItems: 3 })])),
})
const Loaded = Type.Object({
  slot: Type.Union([Type.Integer({ minimum: 0, maximum: 1_000 }), Word('Slot')]),
  material: Word('Material', 'PLA'),
  colour: Type.Optional(Word('Colour')),
  spoolId: Type.Optional(Id('Spool')),
  remainingGrams: Type.Optional(Type.Number({ minimum: 0, description: 'Left on the spool' })),
})
const Ejection = Type.Object(
  {
    lines: Type.Array(Type.String({ minLength: 1, maxLength: EJECTION_LINES.longest, pattern: '^[^\\r\\n]+$' }), {
      minItems: 1,
      maxItems: EJECTION_LINES.most,
      description: 'G-code that pushes the part off; no heating, no files, no restart',
    }),
    bedCelsius: Type.Number({ minimum: 15, maximum: 80, description: 'Sent when the bed is at most this warm' }),
  },
  { description: 'How it takes a finished part off by itself; only in pools with `attended: false`' },
)
const LastEjection = Type.Object({
  id: Id(),
  state: Type.Enum(['waiting', 'sent', 'cleared', 'failed', 'dropped']),
  detail: Type.Optional(Type.String()),
  createdAt: Time('When the print had ended'),
  settledAt: Type.Optional(Time('When it was decided')),
})
const Projects = (whose: string) =>
  Type.Array(ProjectId, { maxItems: 500, description: `${whose} takes only their prints; none = everybody's` })
const common = {
  model: Type.Optional(Word('Model')),
  capabilities: Type.Optional(CapabilitiesBody),
  projects: Type.Optional(Projects('It')),
}
export const NewPrinterBody = Type.Object({
  name: Name('For people; unique'),
  kind: Word('Driver kind', 'octoprint'),
  pool: Type.Optional(Name('Id or name of its pool')),
  ...common,
  loaded: Type.Optional(Type.Array(Loaded, { maxItems: 100 })),
  settings: Settings,
})
export const PatchBody = Type.Object({
  name: Type.Optional(Name('For people; unique')),
  pool: Type.Optional(Type.Union([Name('Id or name of its pool'), Type.Null()])),
  ...common,
  settings: Type.Optional(Settings),
  sameDevice: Type.Optional(
    Type.Literal(true, {
      description:
        'It is the same printer. With settings, while a print is open on it: it has to prove that. Alone: what it was known by is lost (a marker file), and it is learned anew',
    }),
  ),
  loaded: Type.Optional(Type.Array(Loaded, { maxItems: 100 })),
  ejection: Type.Optional(Type.Union([Ejection, Type.Null()])),
  disabled: Type.Optional(Type.Boolean()),
  maintenance: Type.Optional(Type.Boolean()),
  quarantined: Type.Optional(
    Type.Literal(false, { description: 'Ends the quarantine that failures in a row have led to' }),
  ),
})
/** Capabilities in the one shape that is kept. */
export function keptCapabilities(said: Type.Static<typeof CapabilitiesBody> | undefined) {
  if (said === undefined) return undefined
  const { buildVolumeMillimetres: volume, ...rest } = said
  if (volume === undefined) return rest
  const [x = 0, y = 0, z = 0] = Array.isArray(volume) ? volume : [volume.x, volume.y, volume.z]
  return { ...rest, buildVolumeMillimetres: { x, y, z } }
}

/** Errors: BODY_INVALID for a slot that is named twice: nobody could say what is in it. */
export function checkLoaded(loaded: readonly { slot: number | string }[] = []): void {
  const names = loaded.map(({ slot }) => String(slot))
  const twice = names.findIndex((name, index) => names.indexOf(name) < index)
  if (twice !== -1) throw invalid([{ field: `loaded/${twice}/slot`, message: 'is there twice' }])
}

export const PrinterAnswer = Type.Object({
  id: Id(),
  name: Type.String(),
  kind: Type.String(),
  state: Type.Enum([...PRINTER_STATES]),
  stateReason: Type.Optional(Type.String()),
  bed: Type.Enum(['unknown', 'clear', 'occupied']),
  bedEpoch: Type.Integer(),
  model: Type.Optional(Type.String()),
  pool: Type.Optional(Type.Object({ id: Id(), name: Type.String() })),
  settings: Type.Unknown({ description: 'Without secrets' }),
  capabilities: Capabilities,
  loaded: Type.Array(Loaded),
  disabled: Type.Boolean(),
  maintenance: Type.Boolean(),
  projects: Type.Array(ProjectId),
  quarantined: Type.Boolean({ description: 'Left alone for a while after failures in a row' }),
  quarantine: Type.Optional(
    Type.Object({
      code: Type.String(),
      detail: Type.String(),
      until: Time('When it is tried again by itself'),
      evidence: Type.Optional(Type.Unknown({ description: 'The failures; for operators' })),
    }),
  ),
  ejection: Type.Optional(Ejection),
  lastEjection: Type.Optional(LastEjection),
  printId: Type.Optional(Id('The print on it')),
  seenAt: Type.Optional(Time('When it was last seen')),
  createdAt: Time('When it was added'),
})
/** The evidence names prints of other projects. */
function shownQuarantine({ evidence, ...told }: NonNullable<PrinterView['quarantine']>, staff: boolean) {
  return { ...told, until: new Date(told.until), ...(staff ? { evidence } : {}) }
}

/** A printer as clients see it: without secrets, and without whose print it carries unless they see all projects. */
export function printerAnswer(printer: PrinterView, staff: boolean, last?: Awaited<ReturnType<typeof lastEjection>>) {
  const { id, name, kind, state, stateReason, bed, bedEpoch, model, poolId, poolName, capabilities, loaded } = printer
  const { ejection } = printer
  const { disabled, maintenance, projects, quarantine, printId, seenAt, createdAt } = printer
  return {
    ...compact({ id, name, kind, state, stateReason, bed, bedEpoch, model, seenAt }),
    ...(poolId && poolName ? { pool: { id: poolId, name: poolName } } : {}),
    ...(staff ? { settings: shownSettings(printer), ...compact({ printId }) } : { settings: {} }),
    ...{ capabilities, loaded, disabled, maintenance, projects: staff ? projects : [], createdAt },
    ...(staff && ejection ? { ejection: { lines: ejection.lines, bedCelsius: ejection.bedCelsius } } : {}),
    ...(staff && last ? { lastEjection: compact(last) } : {}),
    ...{ quarantined: quarantine !== null, ...(quarantine ? { quarantine: shownQuarantine(quarantine, staff) } : {}) },
  }
}
