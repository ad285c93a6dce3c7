import { fail } from '../core/errors.ts'
import { BEAM_TRIANGLES, drawBeams } from './beams.ts'
import type { ByteSource } from './source.ts'
import { determinant, IDENTITY, type Matrix, multiply, transformPoints } from './threemf-matrix.ts'
import { type ModelObject, type ModelPart, PartReader, type Use } from './threemf-part.ts'
import { paintColour, readSlicerFacts, type SlicerFacts } from './threemf-slicer.ts'
import {
  Batch,
  boundCount,
  LARGEST_COORDINATE,
  MOST_TRIANGLES,
  meanColour,
  NO_COLOUR,
  type TriangleSink,
} from './triangles.ts'
import { printable } from './xml-scanner.ts'
import { plainName, readZipDirectory, type ZipEntry } from './zip.ts'
import { entryText, inflateEntry } from './zip-stream.ts'

const MOST_INFLATED_BYTES = 1 << 30
const MOST_CONFIG_BYTES = 8 << 20
const MOST_PARTS = 1000
const MOST_DEPTH = 32
const MOST_INSTANCES = 100_000
const MODEL_RELATION = /\/3dmanufacturing\/2013\/01\/3dmodel$/

export interface Threemf {
  objects: number
  plates: { number: number; name: string; objects: number }[]
  /** Sends the triangles of one plate, the first by default; of everything where there are no plates. */
  read(sink: TriangleSink, plate?: number): void
}

/**
 * Opens a 3MF: core, materials as far as colours, production paths, beam lattices, plates of Bambu-like projects. Its
 * meshes are held in typed arrays; its XML never is. Throws FILE_CORRUPT with part and byte or element, FILE_EMPTY.
 */
export function openThreemf(source: ByteSource): Threemf {
  const archive = new Package(source)
  const root = archive.part(archive.rootPath(), true)
  const facts = readSlicerFacts(
    archive.text('metadata/model_settings.config'),
    archive.text('metadata/project_settings.config'),
  )
  const items = root.items.filter((item) => item.printable)
  if (root.items.length === 0) fail('FILE_EMPTY', 'The build of the 3MF holds no item: nothing would be printed.')
  const expander = new Expander(archive, root, facts)
  expander.check(items)
  return {
    objects: items.length,
    plates: facts.plates.map(({ number, name, instances }) => ({ number, name, objects: instances.size })),
    read: (sink, plate) => expander.read(itemsOf(items, facts, plate), sink),
  }
}

function itemsOf<Item extends Use>(items: Item[], { plates }: SlicerFacts, wanted: number | undefined): Item[] {
  const plate = wanted === undefined ? plates[0] : plates.find(({ number }) => number === wanted)
  if (!plate) {
    if (wanted === undefined || wanted === 1) return items
    return fail('FILE_CORRUPT', `The 3MF has no plate ${wanted}: it has ${Math.max(1, plates.length)}.`)
  }
  const seen = new Map<string, number>()
  const held = items.filter(({ objectId }) => {
    const instance = seen.get(objectId) ?? 0
    seen.set(objectId, instance + 1)
    return plate.instances.has(`${objectId}/${instance}`)
  })
  return held.length > 0 ? held : items
}

class Package {
  private readonly source: ByteSource
  private readonly entries: Map<string, ZipEntry>
  private readonly parts = new Map<string, ModelPart>()
  private left = MOST_INFLATED_BYTES

  constructor(source: ByteSource) {
    this.source = source
    this.entries = readZipDirectory(source)
  }

  text(name: string): string | undefined {
    const entry = this.entries.get(name)
    return entry && entry.sizeBytes <= MOST_CONFIG_BYTES ? entryText(this.source, entry, MOST_CONFIG_BYTES) : undefined
  }

  rootPath(): string {
    const relations = this.text('_rels/.rels') ?? this.broken('_rels/.rels', 'the package has no relationships')
    for (const [tag] of relations.matchAll(/<(?:\w+:)?Relationship\s[^>]*>/g)) {
      const type = /\bType\s*=\s*["']([^"']*)/.exec(tag)?.[1] ?? ''
      const target = /\bTarget\s*=\s*["']([^"']*)/.exec(tag)?.[1]
      if (MODEL_RELATION.test(type) && target) return target
    }
    return this.broken('_rels/.rels', 'the package names no 3D model')
  }

  part(path: string, isRoot = false): ModelPart {
    const name = plainName(path)
    const known = this.parts.get(name)
    if (known) return known
    const entry = this.entries.get(name) ?? this.broken(path, 'the part does not exist in the package')
    if (this.parts.size >= MOST_PARTS) this.broken(path, `there are more than ${MOST_PARTS} model parts`)
    const reader = new PartReader(entry.name, isRoot)
    inflateEntry(this.source, entry, this.left, (chunk, final) => reader.push(chunk, final))
    this.left -= entry.sizeBytes
    this.parts.set(name, reader.part)
    return reader.part
  }

  private broken(part: string, what: string): never {
    return fail('FILE_CORRUPT', `${printable(part)}: ${what}.`, { data: { part: printable(part) } })
  }
}

type Size = { triangles: number; instances: number }

/** Follows items and components down to meshes. */
class Expander {
  private readonly archive: Package
  private readonly root: ModelPart
  private readonly facts: SlicerFacts
  private readonly sizes = new Map<ModelObject, Size>()
  private scratch = new Float32Array(0)

  constructor(archive: Package, root: ModelPart, facts: SlicerFacts) {
    this.archive = archive
    this.root = root
    this.facts = facts
  }

  /** Counts without expanding, so that a file of nested copies is refused before it costs anything. */
  check(items: readonly Use[]): void {
    let triangles = 0
    let instances = 0
    for (const item of items) {
      const size = this.sizeOf(item, this.root, [])
      triangles += size.triangles
      instances += size.instances
    }
    boundCount(triangles, MOST_TRIANGLES, 'triangles')
    boundCount(instances, MOST_INSTANCES, 'copies of objects')
    if (triangles === 0) fail('FILE_EMPTY', 'The 3MF holds no triangle: export the model again.')
  }

  read(items: readonly Use[], sink: TriangleSink): void {
    const batch = new Batch(sink)
    for (const [index, item] of items.entries()) {
      const { object, part } = this.find(item, this.root)
      const filament = this.facts.extruders.get(item.objectId)
      this.expand(object, part, item.matrix, { batch, index, root: item.objectId, inherited: this.filament(filament) })
    }
    batch.flush()
    // Parts may be counted that are then left out: modifiers, supports, holes, other objects than models.
    if (batch.triangles === 0) fail('FILE_EMPTY', 'Nothing in the 3MF would be printed: its parts hold no triangle.')
  }

  private filament(number: number | undefined): number {
    return number === undefined ? NO_COLOUR : (this.facts.filaments[number - 1] ?? NO_COLOUR)
  }

  private find(use: Use, from: ModelPart): { object: ModelObject; part: ModelPart } {
    const part = use.path === undefined ? from : this.archive.part(use.path)
    const object = part.objects.get(use.objectId)
    if (object) return { object, part }
    const id = printable(use.objectId)
    return fail('FILE_CORRUPT', `${part.path}: object ${id} is used, but does not exist.`, {
      data: { part: part.path, element: 'object', id },
    })
  }

  private sizeOf(use: Use, from: ModelPart, above: readonly ModelObject[]): Size {
    const { object, part } = this.find(use, from)
    const where = `${part.path}: object ${printable(object.id)}`
    const data = { part: part.path, element: 'component', id: printable(object.id) }
    if (above.includes(object)) fail('FILE_CORRUPT', `${where} contains itself.`, { data })
    if (above.length >= MOST_DEPTH)
      fail('FILE_CORRUPT', `${where} lies deeper than ${MOST_DEPTH} components.`, { data })
    const known = this.sizes.get(object)
    if (known) return known
    const size = { triangles: ownTriangles(object), instances: 1 }
    for (const component of object.components) {
      const below = this.sizeOf(component, part, [...above, object])
      size.triangles += below.triangles
      size.instances += below.instances
    }
    this.sizes.set(object, size)
    return size
  }

  private expand(object: ModelObject, part: ModelPart, matrix: Matrix, to: Target): void {
    if (object.type === 'other') return
    const own = colourAt(part, object.pid, object.pindex)
    const inherited = own === NO_COLOUR ? to.inherited : own
    if (object.mesh) this.emit(object, part, matrix, { ...to, inherited })
    for (const component of object.components) {
      const key = `${to.root}/${component.objectId}`
      if (this.facts.left.has(key)) continue
      const found = this.find(component, part)
      const filament = this.filament(this.facts.extruders.get(key))
      const colour = filament === NO_COLOUR ? inherited : filament
      this.expand(found.object, found.part, multiply(component.matrix, matrix), { ...to, inherited: colour })
    }
  }

  private emit(object: ModelObject, part: ModelPart, matrix: Matrix, to: Target): void {
    const mesh = object.mesh
    if (!mesh) return
    const count = mesh.vertices.length / 3
    const points = this.moved(mesh.vertices.values, count, matrix, object)
    const turn = determinant(matrix) < 0 ? 1 : 0
    const { values } = mesh.triangles
    const painted = mesh.properties !== undefined || mesh.paints.size > 0
    for (let t = 0; t < mesh.triangles.length; t += 3) {
      const colour = painted ? this.colourOf(object, part, t / 3, to.inherited) : to.inherited
      const at = to.batch.next(colour, to.index)
      copyPoint(points, values[t] as number, to.batch.corners, at)
      copyPoint(points, values[t + 1 + turn] as number, to.batch.corners, at + 3)
      copyPoint(points, values[t + 2 - turn] as number, to.batch.corners, at + 6)
    }
    const { beams } = object
    if (!beams) return
    const scale = Math.cbrt(Math.abs(determinant(matrix)))
    drawBeams(points, beams.values.subarray(0, beams.length), scale, to.batch, to.inherited, to.index)
  }

  private moved(points: Float32Array, count: number, matrix: Matrix, object: ModelObject): Float32Array {
    if (matrix === IDENTITY) return points
    if (this.scratch.length < count * 3) this.scratch = new Float32Array(count * 3)
    transformPoints(points, count, matrix, this.scratch)
    for (let i = 0; i < count * 3; i++) {
      if (Math.abs(this.scratch[i] as number) < LARGEST_COORDINATE) continue
      fail('FILE_CORRUPT', `A transform moves object ${printable(object.id)} further than a kilometre.`, {
        data: { element: 'item', id: printable(object.id) },
      })
    }
    return this.scratch
  }

  private colourOf(object: ModelObject, part: ModelPart, triangle: number, inherited: number): number {
    const paint = object.mesh?.paints.get(triangle)
    const painted = paint === undefined ? NO_COLOUR : paintColour(paint, this.facts.filaments)
    if (painted !== NO_COLOUR) return painted
    const properties = object.mesh?.properties
    const at = triangle * 4
    if (!properties || at + 4 > properties.length) return inherited
    const [pid = -1, p1 = -1, p2 = -1, p3 = -1] = properties.values.subarray(at, at + 4)
    const group = pid < 0 ? object.pid : String(pid)
    const first = p1 < 0 ? NO_COLOUR : colourAt(part, group, p1)
    if (first === NO_COLOUR) return inherited
    return meanColour(first, p2 < 0 ? first : colourAt(part, group, p2), p3 < 0 ? first : colourAt(part, group, p3))
  }
}

type Target = { batch: Batch; index: number; root: string; inherited: number }

function ownTriangles({ mesh, beams, type }: ModelObject): number {
  if (!mesh || type === 'other') return 0
  return mesh.triangles.length / 3 + ((beams?.length ?? 0) / 4) * BEAM_TRIANGLES
}

function colourAt(part: ModelPart, group: string | undefined, index: number): number {
  return group === undefined ? NO_COLOUR : (part.colours.get(group)?.[index] ?? NO_COLOUR)
}

function copyPoint(points: Float32Array, index: number, target: Float32Array, at: number): void {
  target[at] = points[index * 3] as number
  target[at + 1] = points[index * 3 + 1] as number
  target[at + 2] = points[index * 3 + 2] as number
}
