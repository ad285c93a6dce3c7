/**
 * The sides of the bench of models that run in Node, each in a process of its own, so that neither pays for what the other
 * left behind. `node bench/model-sides.ts <side> <file> [rounds]` prints the least milliseconds of the processor.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { OBJLoader } from 'three/examples/jsm/loaders/OBJLoader.js'
import { STLLoader } from 'three/examples/jsm/loaders/STLLoader.js'
import { type ModelKind, measureModel, openModel } from '../src/geometry/model.ts'
import { analyseModel, lookOver } from '../src/geometry/printability.ts'
import { type ByteSource, fileSource } from '../src/geometry/source.ts'
import { timed } from './model-support.ts'

function withFile(path: string, use: (source: ByteSource) => unknown): void {
  const source = fileSource(path)
  try {
    use(source)
  } finally {
    source.close()
  }
}

const kindOf = (path: string) => path.split('.').at(-1) as ModelKind
const wholeBuffer = (path: string) => new Uint8Array(readFileSync(path)).buffer

/** three's 3MF loader in a DOM of Node: of `jsdom` or `linkedom`, from the folder REFERENCE_MODULES. */
async function loadThreemf(dom: string): Promise<(path: string) => unknown> {
  const from = createRequire(join(process.env.REFERENCE_MODULES ?? '.', 'any.js'))
  const { DOMParser } = dom === 'jsdom' ? new (from(dom).JSDOM)('').window : from(dom)
  Object.assign(globalThis, { DOMParser })
  const { ThreeMFLoader } = await import('three/examples/jsm/loaders/3MFLoader.js')
  return (path) => new ThreeMFLoader().parse(wholeBuffer(path))
}

const SIDES: Record<string, () => Promise<(path: string) => unknown>> = {
  read: async () => (path) => withFile(path, (source) => openModel(source, kindOf(path)).read(() => undefined)),
  measure: async () => (path) => withFile(path, (source) => measureModel(openModel(source, kindOf(path)))),
  'three-stl': async () => (path) => new STLLoader().parse(wholeBuffer(path)),
  'three-obj': async () => (path) => new OBJLoader().parse(readFileSync(path, 'utf8')),
  'three-3mf-jsdom': () => loadThreemf('jsdom'),
  'three-3mf-linkedom': () => loadThreemf('linkedom'),
  'printability-without-rays': async () => (path) =>
    withFile(path, (source) => lookOver(openModel(source, kindOf(path)))),
  printability: async () => (path) => withFile(path, (source) => analyseModel(openModel(source, kindOf(path)))),
}

const [name = '', path = '', rounds = '3'] = process.argv.slice(2)
const work = await SIDES[name]?.()
if (!work) throw new Error(`there is no side ${name}`)
let least = Infinity
for (let round = 0; round < Number(rounds); round++)
  least = Math.min(
    least,
    timed(() => work(path)),
  )
console.log(least)
