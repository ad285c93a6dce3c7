import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

// docs/add-a-driver.md is followed by typing what it says: its patch must fit the code of today.

const ROOT = join(import.meta.dirname, '..')

function applies(patch: string, ...words: string[]): boolean {
  return spawnSync('git', ['apply', '--check', ...words], { cwd: ROOT, input: patch }).status === 0
}

test('the four lines of the document fit where it says, or are there already', () => {
  const page = readFileSync(join(ROOT, 'docs', 'add-a-driver.md'), 'utf8')
  const patch = /^git apply <<'EOF'\n(.*?)^EOF$/ms.exec(page)?.[1] ?? ''
  expect(patch).toContain("'ember'")
  expect(applies(patch) || applies(patch, '--reverse')).toBe(true)
})
