import { readFileSync } from 'node:fs'
import { zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { PrintyardError } from '../core/errors.ts'
import { MeshMeter } from './mesh-meter.ts'
import { bytesSource } from './source.ts'
import { openThreemf } from './threemf.ts'
import { NO_COLOUR } from './triangles.ts'

const models = new URL('../../test/fixtures/models/', import.meta.url)
const bytesOf = (name: string) => readFileSync(new URL(name, models))

function measure(archive: Uint8Array, plate?: number) {
  const meter = new MeshMeter()
  const colours = new Set<number>()
  const model = openThreemf(bytesSource(archive))
  model.read((corners, count, each) => {
    meter.add(corners, count)
    for (let i = 0; i < count; i++) colours.add(each?.[i] ?? NO_COLOUR)
  }, plate)
  return { ...meter.stats(), colours, model }
}

function refusal(archive: Uint8Array): { code: string; detail: string } {
  try {
    measure(archive)
  } catch (error) {
    if (error instanceof PrintyardError) return { code: error.code, detail: error.detail }
    throw error
  }
  return { code: 'none', detail: '' }
}

const RELS = `<Relationships><Relationship Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel" Target="/3D/a.model"/></Relationships>`
const CORE = 'xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02"'
const PRODUCTION = 'xmlns:p="http://schemas.microsoft.com/3dmanufacturing/production/2015/06"'
const MESH = `<mesh><vertices><vertex x="0" y="0" z="0"/><vertex x="10" y="0" z="0"/><vertex x="0" y="10" z="0"/><vertex x="0" y="0" z="10"/></vertices>
  <triangles><triangle v1="0" v2="2" v3="1"/><triangle v1="0" v2="1" v3="3"/><triangle v1="1" v2="2" v3="3"/><triangle v1="0" v2="3" v3="2"/></triangles></mesh>`
const TETRAHEDRON = 1000 / 6

function pack(parts: Record<string, string>): Uint8Array {
  const text = new TextEncoder()
  return zipSync(
    Object.fromEntries(Object.entries({ '_rels/.rels': RELS, ...parts }).map(([k, v]) => [k, text.encode(v)])),
  )
}
const model = (resources: string, items: string, attributes = '') =>
  pack({
    '3D/a.model': `<?xml version="1.0"?><model ${CORE} ${PRODUCTION} ${attributes}><resources>${resources}</resources><build>${items}</build></model>`,
  })
const object = (body = MESH, id = 1) => `<object id="${id}">${body}</object>`
const item = (attributes = '', id = 1) => `<item objectid="${id}" ${attributes}/>`

describe('samples of the consortium', () => {
  test.each([
    ['core-box.3mf', 12, 6000],
    ['components.3mf', 60, 14000],
    ['items.3mf', 60, 14000],
    ['box_prod.3mf', 12, 6000],
    ['box_sliced.3mf', 12, 6188],
  ])('%s has %i triangles and its volume', (name, triangles, volume) => {
    const found = measure(bytesOf(name))
    expect(found).toMatchObject({ triangles, closed: true })
    expect(found.volumeCubicMillimetres).toBeCloseTo(volume, 0)
  })

  test('a lattice of beams becomes a closed solid', () => {
    expect(measure(bytesOf('lattice-pyramid.3mf'))).toMatchObject({ closed: true, triangles: 12512 })
  })

  test('colours of corners come as one colour per triangle', () => {
    expect(measure(bytesOf('pyramid_vertexcolor.3mf')).colours).toEqual(
      new Set([0x555555, 0x55aaaa, 0xaaaa55, 0xaa55aa]),
    )
  })

  test.each([
    ['PartsRelationships_NonExist3DModelPart', 'names no 3D model'],
    ['NonUTF_Encoding', 'byte 0: the part is not XML in UTF-8'],
    ['DataTypeDefinitionInXMLMarkup', 'byte 43: a document type'],
    ['MissingBuildElement', 'no <build>'],
    ['MissingResourceElement', 'no <resources>'],
    ['PID_IsNotSpecified', 'object 7 has a pindex, but no pid'],
  ])('%s is refused for that reason', (name, reason) => {
    const { code, detail } = refusal(bytesOf(`3mf-invalid/${name}.3mf`))
    expect(code).toBe('FILE_CORRUPT')
    expect(detail).toContain(reason)
  })
})

describe('what the standard says', () => {
  test('units scale meshes and shifts alike', () => {
    const found = measure(model(object(), item('transform="1 0 0 0 1 0 0 0 1 2 0 0"'), 'unit="inch"'))
    expect(found.boundsMillimetres.min[0]).toBeCloseTo(50.8, 3)
    expect(found.volumeCubicMillimetres / (TETRAHEDRON * 25.4 ** 3)).toBeCloseTo(1, 5)
  })

  test('a mirrored copy keeps its outside outside', () => {
    const found = measure(model(object(), item('transform="-1 0 0 0 1 0 0 0 1 0 0 0"')))
    expect(found).toMatchObject({ closed: true, boundsMillimetres: { min: [-10, 0, 0] } })
    expect(found.volumeCubicMillimetres).toBeCloseTo(TETRAHEDRON, 3)
  })

  test('objects of another part are found by their production path', () => {
    const found = measure(
      pack({
        '3D/a.model': `<model ${CORE} ${PRODUCTION}><resources>${object('<components><component objectid="7" p:path="/3D/b.model" transform="1 0 0 0 1 0 0 0 1 5 0 0"/></components>')}</resources><build>${item()}</build></model>`,
        '3D/b.model': `<model ${CORE}><resources>${object(MESH, 7)}</resources></model>`,
      }),
    )
    expect(found).toMatchObject({ triangles: 4, boundsMillimetres: { min: [5, 0, 0] } })
  })

  test('one plate of a slicer project is read at a time, in its filaments, without its modifiers', () => {
    const settings = `<config><object id="1"><metadata key="extruder" value="2"/></object>
      <object id="2"><part id="1" subtype="modifier_part"/></object>
      <plate><metadata key="plater_id" value="1"/><model_instance><metadata key="object_id" value="1"/><metadata key="instance_id" value="0"/></model_instance></plate>
      <plate><model_instance><metadata key="object_id" value="1"/><metadata key="instance_id" value="1"/></model_instance>
      <model_instance><metadata key="object_id" value="2"/><metadata key="instance_id" value="0"/></model_instance></plate></config>`
    const archive = pack({
      '3D/a.model': `<model ${CORE}><resources>${object()}${object('<components><component objectid="1"/></components>', 2)}</resources>
        <build>${item()}${item('transform="1 0 0 0 1 0 0 0 1 300 0 0"')}${item('', 2)}</build></model>`,
      'Metadata/model_settings.config': settings,
      'Metadata/project_settings.config': '{"filament_colour": ["#FFFFFF", "#102030FF"]}',
    })
    expect(measure(archive).boundsMillimetres.max[0]).toBe(10)
    expect(measure(archive).colours).toEqual(new Set([0x102030]))
    expect(measure(archive, 2)).toMatchObject({ triangles: 4, boundsMillimetres: { min: [300, 0, 0] } })
    expect(measure(archive).model.plates).toMatchObject([{ objects: 1 }, { objects: 2 }])
  })

  test('elements with end tags, odd blanks and a prefix are read', () => {
    const body = MESH.replaceAll('/>', ' >\n</vertex>').replace(/(<triangle [^>]*>\s*)<\/vertex>/g, '$1</triangle>')
    const prefixed = body
      .replace(/<(\/?)(\w)/g, '<$1c:$2')
      .replaceAll('="', " = '")
      .replaceAll('"', "'")
    const xml = `<c:model xmlns:c="http://schemas.microsoft.com/3dmanufacturing/core/2015/02"><c:resources><c:object id="1">${prefixed}</c:object></c:resources><c:build><c:item objectid="1"/></c:build></c:model>`
    expect(measure(pack({ '3D/a.model': xml }))).toMatchObject({ triangles: 4, closed: true })
  })
})

describe('what is broken or hostile is refused with its place', () => {
  const nested = (levels: number) =>
    Array.from({ length: levels }, (_, k) =>
      object(`<components>${`<component objectid="${k + 1}"/>`.repeat(2)}</components>`, k + 2),
    ).join('')
  test.each([
    [
      'a coordinate that is no number',
      model(object(MESH.replace('x="10"', 'x="NaN"')), item()),
      /byte \d+: a coordinate/,
    ],
    [
      'a coordinate beyond all measure',
      model(object(MESH.replace('x="10"', 'x="1e30"')), item()),
      /byte \d+: a coordinate/,
    ],
    [
      'a corner that does not exist',
      model(object(MESH.replace('v1="1"', 'v1="9"')), item()),
      /names vertex 9, there are 4/,
    ],
    ['an unknown object', model(object(), item('', 5)), /object 5 is used, but does not exist/],
    [
      'an object within itself',
      model(object('<components><component objectid="1"/></components>'), item()),
      /contains itself/,
    ],
    ['copies that double 25 times', model(object() + nested(25), item('', 26)), /more than 20000000 triangles/],
    ['40 levels of components', model(object() + nested(40), item('', 41)), /deeper than 32/],
    ['a transform that flattens', model(object(), item('transform="1 0 0 0 1 0 0 0 0 0 0 0"')), /its transform/],
    ['an entity', model(object(), '<item objectid="&bomb;"/>'), /entity &bomb; is not allowed/],
    ['an unknown extension', model(object(), item(), 'requiredextensions="q"'), /extension "q"/],
    ['an end tag too many', model(`${object()}</object>`, item()), /closes <resources>/],
  ])('%s', (_, archive, reason) => {
    expect(refusal(archive)).toMatchObject({ code: 'FILE_CORRUPT', detail: expect.stringMatching(reason) })
  })

  test('a build of nothing is empty', () => expect(refusal(model(object(), '')).code).toBe('FILE_EMPTY'))

  test('a project of modifiers only is empty', () => {
    const settings = '<config><object id="2"><part id="1" subtype="modifier_part"></part></object></config>'
    const archive = pack({
      '3D/a.model': `<model ${CORE}><resources>${object()}<object id="2"><components><component objectid="1"/></components></object></resources><build>${item('', 2)}</build></model>`,
      'Metadata/model_settings.config': settings,
    })
    expect(refusal(archive).code).toBe('FILE_EMPTY')
  })

  test('an archive that inflates a thousandfold is refused before it is inflated', () => {
    const bomb = pack({ '3D/a.model': `<model ${CORE}>${' '.repeat(20_000_000)}</model>` })
    expect(refusal(bomb)).toMatchObject({ code: 'FILE_CORRUPT', detail: expect.stringMatching(/inflates \d+-fold/) })
  })

  test('every cut and every flipped byte gives the model or a coded refusal', () => {
    const whole = bytesOf('components.3mf')
    let seed = 1
    const random = (below: number) => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
      return seed % below
    }
    const codes = new Set<string>()
    for (let cut = 0; cut < whole.length; cut += 7) codes.add(refusal(whole.subarray(0, cut)).code)
    for (let round = 0; round < 400; round++) {
      const mutated = Uint8Array.from(whole)
      for (let k = 0; k <= random(3); k++) mutated[random(mutated.length)] = random(256)
      codes.add(refusal(mutated).code)
    }
    expect([...codes].filter((code) => !['none', 'FILE_CORRUPT', 'FILE_EMPTY'].includes(code))).toEqual([])
    expect(codes).toContain('FILE_CORRUPT')
  })

  test('XML that is mutated inside a whole archive gives the model or a coded refusal', () => {
    const xml = `<model ${CORE}><resources>${object()}</resources><build>${item()}</build></model>`
    let seed = 7
    const random = (below: number) => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
      return seed % below
    }
    const marks = ['<', '>', '"', '/', '&', '-1', '1e999', '', '<!--', '<![CDATA[', '\u0000', '<?']
    const codes = new Set<string>()
    for (let round = 0; round < 600; round++) {
      const at = random(xml.length)
      codes.add(
        refusal(pack({ '3D/a.model': xml.slice(0, at) + marks[round % marks.length] + xml.slice(at + random(4)) }))
          .code,
      )
    }
    expect([...codes].filter((code) => !['none', 'FILE_CORRUPT', 'FILE_EMPTY'].includes(code))).toEqual([])
    expect(codes).toContain('none')
  })
})
