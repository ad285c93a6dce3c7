import { readColour } from './threemf-part.ts'
import { NO_COLOUR } from './triangles.ts'

/** What slicers of the Bambu and Orca family write beside the standard: plates, filaments, roles of parts. */
export interface SlicerFacts {
  /** Per plate the ids of its objects, by instance: `objectId/instance`. */
  plates: { number: number; name: string; instances: Set<string> }[]
  /** Filament (counted from 1) of objects and of their parts (`object/part`). */
  extruders: Map<string, number>
  /** Parts (`object/part`) that are no material: modifiers, blockers, holes. */
  left: Set<string>
  /** 0xRRGGBB per filament. */
  filaments: number[]
}

/** Of one file; the slicers stop at 36. */
export const MOST_PLATES = 100

/** Reads `Metadata/model_settings.config` and `Metadata/project_settings.config`; both may be absent. */
export function readSlicerFacts(modelSettings: string | undefined, projectSettings: string | undefined): SlicerFacts {
  const facts: SlicerFacts = {
    plates: [],
    extruders: new Map(),
    left: new Set(),
    filaments: filamentsOf(projectSettings),
  }
  let object = ''
  let part = ''
  let plate: SlicerFacts['plates'][number] | undefined
  let instanceOf = ''
  for (const [, end, name = '', attributes = ''] of (modelSettings ?? '').matchAll(/<(\/?)([a-z_]+)([^<>]*)>/g)) {
    if (end) {
      if (name === 'object') object = ''
      if (name === 'part') part = ''
      if (name === 'plate') plate = undefined
    } else if (name === 'object') object = attributeOf(attributes, 'id')
    else if (name === 'part') {
      part = attributeOf(attributes, 'id')
      const role = attributeOf(attributes, 'subtype')
      if (role !== '' && role !== 'normal_part') facts.left.add(`${object}/${part}`)
    } else if (name === 'plate' && facts.plates.length < MOST_PLATES) {
      plate = { number: facts.plates.length + 1, name: '', instances: new Set() }
      facts.plates.push(plate)
    } else if (name === 'metadata') {
      const [key, value] = [attributeOf(attributes, 'key'), attributeOf(attributes, 'value')]
      if (key === 'extruder' && object) facts.extruders.set(part ? `${object}/${part}` : object, Number(value) || 1)
      if (plate && key === 'plater_name') plate.name = value.slice(0, 100)
      if (plate && key === 'object_id') instanceOf = value
      if (plate && key === 'instance_id') plate.instances.add(`${instanceOf}/${value}`)
    }
  }
  facts.plates = facts.plates.filter(({ instances }) => instances.size > 0)
  return facts
}

function attributeOf(text: string, name: string): string {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(text)?.[1] ?? ''
}

function filamentsOf(json: string | undefined): number[] {
  const list = /"filament_colou?r"\s*:\s*\[([^\]]*)\]/.exec(json ?? '')?.[1] ?? ''
  return [...list.matchAll(/"([^"]*)"/g)].slice(0, 64).map(([, text]) => readColour(text))
}

/** Codes of a triangle that is painted with one filament as a whole, in the order of filaments. */
const PAINTS = ['', '4', '8', '0C', '1C', '2C', '3C', '4C', '5C', '6C', '7C', '8C', '9C', 'AC', 'BC', 'CC', 'DC']

/** The colour of a painted triangle; -1 when it is painted in parts. */
export function paintColour(code: string, filaments: readonly number[]): number {
  const filament = PAINTS.indexOf(code)
  return filament > 0 ? (filaments[filament - 1] ?? NO_COLOUR) : NO_COLOUR
}
