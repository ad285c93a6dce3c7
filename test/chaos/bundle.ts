import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Plugin, rolldown } from 'rolldown'
import { rewritten } from './without.ts'

/** What a process of the farm runs, and where it keeps what V8 made of it. */
export type Bundle = { entry: string; compiled: string }

/**
 * The parts of the product as a few files, since a farm starts thousands of processes: reading a thousand modules one by one
 * costs each of them two seconds of a processor, this a fifth of one. A rule is taken out here, as it is in the suite's own process.
 */
export async function bundleParts(folder: string, rule: string | undefined): Promise<Bundle> {
  const compiled = join(folder, 'compiled')
  mkdirSync(compiled, { recursive: true })
  const withoutRule: Plugin = {
    name: 'without-a-rule',
    transform: { order: 'pre', handler: (code, id) => rewritten(rule, pathToFileURL(id).href, code) },
  }
  const bundle = await rolldown({
    input: join(import.meta.dirname, 'part-process.ts'),
    platform: 'node',
    plugins: [withoutRule],
    // Packages that nobody installed, which libraries look for and do without.
    logLevel: 'silent',
  })
  const names = { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' }
  await bundle.write({ dir: join(folder, 'parts'), format: 'esm', ...names })
  await bundle.close()
  const entry = join(folder, 'parts', 'part-process.mjs')
  const { status } = spawnSync(process.execPath, [entry], { env: { ...process.env, NODE_COMPILE_CACHE: compiled } })
  if (status !== 0) throw new Error('the parts do not load')
  return { entry, compiled }
}
