import { fail } from '../core/errors.ts'
import { Floats } from './growable.ts'
import { IDENTITY, type Matrix, readMatrix } from './threemf-matrix.ts'
import { MeshReader } from './threemf-mesh.ts'
import { NO_COLOUR } from './triangles.ts'
import { printable, type XmlHandler, XmlScanner, type XmlTag } from './xml-scanner.ts'

/** Where an object is used: by a component or by the build. */
export interface Use {
  objectId: string
  /** Of the production extension: the part that holds the object. */
  path: string | undefined
  matrix: Matrix
}

export interface ModelObject {
  id: string
  name: string
  type: string
  mesh: MeshReader | undefined
  components: Use[]
  pid: string | undefined
  pindex: number
  /** Beams of a lattice, four numbers each: both vertices, both radii in millimetres. */
  beams: Floats | undefined
}

/** One model part: what a root model or a part of the production extension holds. */
export interface ModelPart {
  path: string
  objects: Map<string, ModelObject>
  items: (Use & { printable: boolean })[]
  /** Per property group its colours, 0xRRGGBB or -1. */
  colours: Map<string, number[]>
}

const CORE = /^http:\/\/schemas\.microsoft\.com\/3dmanufacturing\/(core\/2015\/02|2013\/01)$/
const PRODUCTION = /\/3dmanufacturing\/production\//
const BEAMS = /\/3dmanufacturing\/beamlattice\//
const KNOWN = /3dmanufacturing\/(production|material|slice|beamlattice|trianglesets|core)\b|\/bambu|\/slic3r/i
const MILLIMETRES: Record<string, number> = {
  micron: 0.001,
  millimeter: 1,
  centimeter: 10,
  inch: 25.4,
  foot: 304.8,
  meter: 1000,
}
const MOST_OBJECTS = 100_000
const MOST_COLOURS = 1_000_000

/** Reads one model part as its bytes arrive. */
export class PartReader implements XmlHandler {
  readonly part: ModelPart
  private readonly scanner: XmlScanner
  private readonly isRoot: boolean
  private prefix = ''
  private beamPrefix: string | undefined
  private pathAttribute: string | undefined
  private unit = 1
  private object: ModelObject | undefined
  private group: number[] | undefined
  private inside: 'vertices' | 'triangles' | undefined
  private seen = new Set<string>()
  private beamRadius = 0
  private colourCount = 0

  constructor(path: string, isRoot: boolean) {
    this.part = { path, objects: new Map(), items: [], colours: new Map() }
    this.isRoot = isRoot
    this.scanner = new XmlScanner(path, this)
  }

  push(chunk: Uint8Array, final: boolean): void {
    this.scanner.push(chunk, final)
    if (final) this.checkWhole()
  }

  private checkWhole(): void {
    const missing = ['model', 'resources', ...(this.isRoot ? ['build'] : [])].find((name) => !this.seen.has(name))
    if (missing) this.broken(`${this.part.path} has no <${missing}> element`, { element: missing })
  }

  private broken(what: string, data: Record<string, unknown> = {}): never {
    return fail('FILE_CORRUPT', `${what}.`, { data: { part: this.part.path, ...data } })
  }

  private bad(tag: XmlTag, what: string): never {
    return this.broken(`${this.part.path}, byte ${tag.offset}: ${what}`, {
      byte: tag.offset,
      element: printable(tag.name),
    })
  }

  hot(bytes: Uint8Array, at: number, end: number): number {
    const mesh = this.object?.mesh
    if (!mesh || !this.inside) return 0
    return this.inside === 'vertices' ? mesh.vertex(bytes, at, end) : mesh.triangle(bytes, at, end)
  }

  open(tag: XmlTag): void {
    const local = tag.name.slice(tag.name.indexOf(':') + 1)
    if (!this.seen.has('model')) this.openModel(tag)
    else if (this.beamPrefix !== undefined && tag.name.startsWith(this.beamPrefix)) this.openBeam(tag)
    else if (tag.name === this.prefix + local) this.openCore(tag, local)
    else this.openMaterial(tag, local)
  }

  close(name: string): void {
    const local = name.slice(name.indexOf(':') + 1)
    if (local === 'vertices' || local === 'triangles') this.inside = undefined
    if (local === 'object' && name === `${this.prefix}object`) this.object = undefined
    if (this.group && /^(basematerials|colorgroup|texture2dgroup|compositematerials|multiproperties)$/.test(local)) {
      this.group = undefined
    }
  }

  private openModel(tag: XmlTag): void {
    const spaces = new Map<string, string>()
    for (const [key, uri] of tag.attributes()) {
      if (key === 'xmlns') spaces.set('', uri)
      else if (key.startsWith('xmlns:')) spaces.set(key.slice(6), uri)
    }
    const colon = tag.name.indexOf(':')
    const prefix = colon < 0 ? '' : tag.name.slice(0, colon)
    if (tag.name.slice(colon + 1) !== 'model' || !CORE.test(spaces.get(prefix) ?? '')) {
      this.bad(tag, `<${printable(tag.name)}> is not the <model> of a 3MF`)
    }
    this.seen.add('model')
    this.prefix = prefix === '' ? '' : `${prefix}:`
    for (const [key, uri] of spaces) {
      if (PRODUCTION.test(uri)) this.pathAttribute = `${key}:path`
      if (BEAMS.test(uri)) this.beamPrefix = `${key}:`
    }
    for (const wanted of (tag.attribute('requiredextensions') ?? '').split(/\s+/).filter(Boolean)) {
      if (!KNOWN.test(spaces.get(wanted) ?? ''))
        this.bad(tag, `it needs the extension "${printable(wanted)}", which is not known here`)
    }
    const unit = tag.attribute('unit') ?? 'millimeter'
    this.unit = Object.hasOwn(MILLIMETRES, unit)
      ? (MILLIMETRES[unit] ?? 1)
      : this.bad(tag, `the unit "${printable(unit)}" is unknown`)
  }

  private openCore(tag: XmlTag, local: string): void {
    if (local === 'resources' || local === 'build') this.openSection(tag, local)
    else if (local === 'object') this.openObject(tag)
    else if (local === 'mesh' && this.object) this.openMesh(this.object)
    else if ((local === 'vertices' || local === 'triangles') && this.object?.mesh) this.inside = local
    else if (local === 'component' && this.object) this.object.components.push(this.useOf(tag))
    else if (local === 'item') this.addItem(tag)
    else this.openMaterial(tag, local)
  }

  private openSection(tag: XmlTag, local: string): void {
    if (this.seen.has(local)) this.bad(tag, `a second <${local}>`)
    this.seen.add(local)
  }

  private openObject(tag: XmlTag): void {
    const id = tag.attribute('id') ?? this.bad(tag, 'an object has no id')
    if (this.part.objects.has(id)) this.bad(tag, `object ${printable(id)} exists twice`)
    if (this.part.objects.size >= MOST_OBJECTS) this.bad(tag, `there are more than ${MOST_OBJECTS} objects`)
    const pid = tag.attribute('pid')
    const pindex = tag.attribute('pindex')
    if (pindex !== undefined && pid === undefined) {
      this.bad(tag, `object ${printable(id)} has a pindex, but no pid that it would count in`)
    }
    const name = tag.attribute('name') ?? ''
    const type = tag.attribute('type') ?? 'model'
    this.object = {
      id,
      name,
      type,
      mesh: undefined,
      components: [],
      pid,
      pindex: Number(pindex ?? 0),
      beams: undefined,
    }
    this.part.objects.set(id, this.object)
  }

  private openMesh(object: ModelObject): void {
    object.mesh = new MeshReader(this.prefix, this.unit, (at, what) => this.scanner.corrupt(at, what))
  }

  private addItem(tag: XmlTag): void {
    if (this.part.items.length >= MOST_OBJECTS) this.bad(tag, `there are more than ${MOST_OBJECTS} items`)
    this.part.items.push({ ...this.useOf(tag), printable: tag.attribute('printable') !== '0' })
  }

  private useOf(tag: XmlTag): Use {
    const objectId = tag.attribute('objectid') ?? this.bad(tag, 'it names no objectid')
    const path = this.pathAttribute === undefined ? undefined : tag.attribute(this.pathAttribute)
    const text = tag.attribute('transform')
    const matrix = text === undefined ? IDENTITY : readMatrix(text, this.unit)
    return { objectId, path, matrix: matrix ?? this.bad(tag, 'its transform is not twelve numbers that keep a volume') }
  }

  private openMaterial(tag: XmlTag, local: string): void {
    if (/^(basematerials|colorgroup|texture2dgroup|compositematerials|multiproperties)$/.test(local)) {
      this.group = []
      this.part.colours.set(tag.attribute('id') ?? '', this.group)
      return
    }
    if (!this.group) return
    if (++this.colourCount > MOST_COLOURS) this.bad(tag, `there are more than ${MOST_COLOURS} colours`)
    if (local === 'base') this.group.push(readColour(tag.attribute('displaycolor')))
    else if (local === 'color') this.group.push(readColour(tag.attribute('color')))
    else this.group.push(NO_COLOUR)
  }

  private openBeam(tag: XmlTag): void {
    const local = tag.name.slice((this.beamPrefix ?? '').length)
    const object = this.object
    if (local === 'beamlattice') this.beamRadius = Number(tag.attribute('radius') ?? 0)
    if (local !== 'beam' || !object?.mesh) return
    const [v1, v2] = [Number(tag.attribute('v1')), Number(tag.attribute('v2'))]
    const r1 = Number(tag.attribute('r1') ?? this.beamRadius) * this.unit
    const r2 = Number(tag.attribute('r2') ?? tag.attribute('r1') ?? this.beamRadius) * this.unit
    const count = object.mesh.vertices.length / 3
    const fits = (v: number) => Number.isInteger(v) && v >= 0 && v < count
    if (!fits(v1) || !fits(v2)) this.bad(tag, `a beam joins vertices that do not exist (there are ${count})`)
    if (!(r1 > 0 && r2 > 0 && r1 < 1e4 && r2 < 1e4)) this.bad(tag, 'a beam has no sensible radius')
    object.beams ??= new Floats()
    if (object.beams.length >= 4 * MOST_BEAMS) this.bad(tag, `there are more than ${MOST_BEAMS} beams`)
    object.beams.reserve(4)
    object.beams.values.set([v1, v2, r1, r2], object.beams.length)
    object.beams.length += 4
  }
}

const MOST_BEAMS = 500_000

/** `#RRGGBB` or `#RRGGBBAA`; -1 for anything else. */
export function readColour(text: string | undefined): number {
  const digits = /^#([0-9a-f]{6})(?:[0-9a-f]{2})?$/i.exec(text?.trim() ?? '')?.[1]
  return digits === undefined ? NO_COLOUR : Number.parseInt(digits, 16)
}
