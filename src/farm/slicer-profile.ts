import { fail } from '../core/errors.ts'
import { holds } from './condition.ts'
import { sameModel } from './names.ts'

/** Settings of a slicer by name, as its files write them. */
export type Settings = ReadonlyMap<string, string>
/** Sections of a vendor bundle by `kind:name`; names in stars are only inherited from. */
export type Bundle = ReadonlyMap<string, Settings>

export const QUALITIES = ['draft', 'standard', 'fine'] as const
/** Layer height as a share of the nozzle's width. */
const LAYER_SHARE: Record<string, number> = { draft: 0.75, standard: 0.5, fine: 0.25 }
const USUAL_NOZZLE_MILLIMETRES = 0.4

/** What a profile is wanted for. */
export type ProfileWish = {
  printerClass: string
  nozzleMillimetres: number | null
  material: string
  quality: string
}
/** The presets that were put together, and what came of it. */
export type Profile = { printer: string; print: string; filament: string; settings: Settings }

/** Reads `key = value` lines; sections are told apart by `[kind:name]`, the one before the first is ''. */
export function readSections(text: string): Bundle {
  const sections = new Map<string, Map<string, string>>()
  let current = new Map<string, string>()
  sections.set('', current)
  for (const line of text.split(/\r?\n/)) {
    const head = /^\[(.+)\]\s*$/.exec(line)
    if (head) {
      current = new Map()
      sections.set(head[1] ?? '', current)
      continue
    }
    const split = line.indexOf('=')
    if (split > 0 && !/^\s*[#;]/.test(line)) current.set(line.slice(0, split).trim(), line.slice(split + 1).trim())
  }
  return sections
}

const DEEPEST = 20

/** One preset with all that it inherits; later parents override earlier ones, and the preset itself all of them. */
function resolve(bundle: Bundle, kind: string, name: string, depth = 0): Map<string, string> {
  const own = bundle.get(`${kind}:${name}`)
  if (!own || depth > DEEPEST) fail('PROFILE_MISSING', `The vendor bundle has no ${kind} preset "${name}"`)
  const settings = new Map<string, string>()
  for (const parent of (own.get('inherits') ?? '').split(';').map((one) => one.trim())) {
    if (parent) for (const [key, value] of resolve(bundle, kind, parent, depth + 1)) settings.set(key, value)
  }
  for (const [key, value] of own) settings.set(key, value)
  return settings
}

type Preset = { name: string; settings: Settings }

function presets(bundle: Bundle, kind: string): Preset[] {
  const names = [...bundle.keys()].filter((key) => key.startsWith(`${kind}:`)).map((key) => key.slice(kind.length + 1))
  return names.filter((name) => !name.startsWith('*')).map((name) => ({ name, settings: resolve(bundle, kind, name) }))
}

const numberOf = (settings: Settings, key: string): number => Number.parseFloat(settings.get(key) ?? '')

/** The smallest by each of these in turn; undefined of none. */
function least<Item>(
  items: readonly Item[],
  ...ranks: ((item: Item) => number | string | boolean)[]
): Item | undefined {
  return items.toSorted((a, b) => {
    for (const rank of ranks) {
      const [x, y] = [rank(a), rank(b)]
      if (x !== y) return x < y ? -1 : 1
    }
    return 0
  })[0]
}

/** The class of machines that a bundle's printer models name: their id and their name for people. */
export function classesOf(bundle: Bundle): string[] {
  return [...bundle].flatMap(([key, settings]) => {
    if (!key.startsWith('printer_model:') || settings.get('technology') === 'SLA') return []
    return [key.slice('printer_model:'.length), settings.get('name') ?? '']
  })
}

/** Whether one of these is the class: by its very name, or else by one that means the same. */
export function isClass(classes: readonly string[], printerClass: string, exactly = false): boolean {
  const wanted = plain(printerClass)
  return classes.some((name) => {
    const known = plain(name)
    if (known === wanted || exactly || known === '' || wanted === '') return known === wanted && known !== ''
    return (known.includes(wanted) || wanted.includes(known)) && sameModel(name, printerClass)
  })
}

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9.]/g, '')

function choosePrinter(bundle: Bundle, wish: ProfileWish): Preset {
  const nozzle = wish.nozzleMillimetres ?? USUAL_NOZZLE_MILLIMETRES
  const fitting = presets(bundle, 'printer').filter(({ name, settings }) => {
    const model = settings.get('printer_model') ?? ''
    const same = (model !== '' && sameModel(model, wish.printerClass)) || sameModel(name, wish.printerClass)
    return same && settings.get('printer_technology') !== 'SLA' && numberOf(settings, 'nozzle_diameter') === nozzle
  })
  const wanted = plain(wish.printerClass)
  const exact = ({ settings }: Preset) => plain(settings.get('printer_model') ?? '') !== wanted
  // An MK3S may be an MK3 with more to its name, but rather something that begins with MK3S.
  const shorter = ({ name, settings }: Preset) =>
    !plain(name).includes(wanted) && !plain(settings.get('printer_model') ?? '').startsWith(wanted)
  const several = ({ settings }: Preset) => /[,;]/.test(settings.get('nozzle_diameter') ?? '')
  return (
    least(
      fitting,
      exact,
      shorter,
      several,
      ({ name }) => name.length,
      ({ name }) => name,
    ) ??
    fail(
      'PROFILE_MISSING',
      `No vendor bundle knows a ${wish.printerClass} with a nozzle of ${nozzle} mm: upload a profile`,
    )
  )
}

/** PrusaSlicer calls flexible filaments FLEX, whatever they are made of, and every nylon PA. */
function typeOf(material: string): string {
  if (/^(tpu|tpe|flex)/i.test(material)) return 'flex'
  return /^(nylon|pa\d*$)/i.test(material) ? 'pa' : material.toLowerCase()
}

function compatible(presetsOfKind: readonly Preset[], key: string, with_: Settings): Preset[] {
  const lookup = (name: string) =>
    name === 'num_extruders' ? String((with_.get('nozzle_diameter') ?? '').split(',').length) : with_.get(name)
  return presetsOfKind.filter(({ settings }) => holds(settings.get(key) ?? '', lookup))
}

function choosePrint(bundle: Bundle, printer: Preset, quality: string): Preset {
  const share =
    LAYER_SHARE[quality] ??
    fail('PROFILE_MISSING', `There is no quality "${quality}": draft, standard or fine, or upload a profile`)
  const target = numberOf(printer.settings, 'nozzle_diameter') * share
  const usual = printer.settings.get('default_print_profile')
  const fitting = compatible(presets(bundle, 'print'), 'compatible_printers_condition', printer.settings).filter(
    ({ name }) => !/soluble|multimaterial/i.test(name),
  )
  const distance = ({ settings }: Preset) => Math.round(Math.abs(numberOf(settings, 'layer_height') - target) * 1e4)
  return (
    least(
      fitting,
      distance,
      ({ name }) => name !== usual,
      ({ name }) => !/quality/i.test(name),
      ({ name }) => name,
    ) ?? fail('PROFILE_MISSING', `The vendor bundle has no print preset for ${printer.name}: upload a profile`)
  )
}

function chooseFilament(bundle: Bundle, printer: Preset, material: string): Preset {
  const wanted = typeOf(material)
  const usual = printer.settings.get('default_filament_profile')
  const fitting = compatible(presets(bundle, 'filament'), 'compatible_printers_condition', printer.settings).filter(
    ({ settings }) => (settings.get('filament_type') ?? '').toLowerCase() === wanted,
  )
  return (
    least(
      fitting,
      ({ name }) => !name.startsWith('Generic '),
      ({ name }) => name !== usual,
      ({ name }) => name,
    ) ?? fail('PROFILE_MISSING', `The vendor bundle has no ${material} for ${printer.name}: upload a profile`)
  )
}

/** Settings that say where a preset comes from, or that make a slicer run a program of somebody else's. */
const LEFT_OUT =
  /^(inherits.*|compatible_.*|.*_settings_id|default_(print|filament)_profile|renamed_from|post_process|print_host|printhost_.*|octoprint_.*|serial_.*|notes|filament_notes)$/

/** Puts a profile together for a class of printers, a material and a quality. Errors: PROFILE_MISSING. */
export function profileFrom(bundle: Bundle, wish: ProfileWish): Profile {
  const printer = choosePrinter(bundle, wish)
  const print = choosePrint(bundle, printer, wish.quality)
  const filament = chooseFilament(bundle, printer, wish.material)
  const settings = new Map<string, string>()
  for (const part of [printer, print, filament]) for (const [key, value] of part.settings) settings.set(key, value)
  return { printer: printer.name, print: print.name, filament: filament.name, settings: harmless(settings) }
}

/** Without what must not reach a slicer. */
export function harmless(settings: Settings): Settings {
  return new Map([...settings].filter(([key]) => !LEFT_OUT.test(key)))
}

/** As a file that a slicer loads, in the order of the keys; scripts are switched off whatever a model brings along. */
export function settingsText(settings: Settings): string {
  const lines = [...settings].map(([key, value]) => `${key} = ${value}\n`).toSorted()
  return `${lines.join('')}post_process = \n`
}

/**
 * Reads an uploaded profile: what PrusaSlicer exports as config, or the config block of a G-code file.
 * Errors: PROFILE_INVALID.
 */
export function readProfile(text: string): Settings {
  const sections = readSections(text.replace(/^; (?=\w+ = )/gm, ''))
  if (sections.size > 1)
    fail('PROFILE_INVALID', 'This is a bundle of presets: export the config of one profile instead')
  const settings = sections.get('') ?? new Map<string, string>()
  const wrong = [...settings.keys()].find((key) => !/^[a-z0-9_]{1,80}$/.test(key))
  if (wrong !== undefined) fail('PROFILE_INVALID', `"${wrong.slice(0, 80)}" is no name of a setting`)
  if ((settings.get('post_process') ?? '') !== '')
    fail('PROFILE_INVALID', 'Profiles that run scripts (post_process) are not taken')
  if (settings.size < 3) fail('PROFILE_INVALID', 'There are no settings in it: one "name = value" a line')
  return harmless(settings)
}
