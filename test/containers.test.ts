import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { NODE_FLAGS } from '../src/part-process.ts'
import { isPartName } from '../src/parts.ts'
import { flagsOf, SMALL } from '../src/supervisor.ts'

// Parts in containers are to be as small as under the supervisor, whose memory is what the documents tell.

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')

test('the image sets for each part what the supervisor sets', () => {
  const image = read('Dockerfile')
  expect(image).toContain(`NODE_OPTIONS="${NODE_FLAGS.join(' ')}"`)
  const { NODE_COMPILE_CACHE, ...others } = SMALL
  expect(NODE_COMPILE_CACHE).toBeTruthy()
  expect(image).toContain(' NODE_COMPILE_CACHE=')
  for (const [name, value] of Object.entries(others)) expect(image).toContain(` ${name}=${value}`)
})

test('each part in a container of its own runs with the flags that the supervisor gives it', () => {
  const compose = read('docker-compose.yml')
  const plain = /^ENTRYPOINT (.*)$/m.exec(read('Dockerfile'))?.[1]
  const named = Object.fromEntries(
    [...compose.matchAll(/entrypoint: &(\w+) \[(.*)\]/g)].map(([, name, words]) => [`*${name}`, words]),
  )
  const services = [...compose.matchAll(/^ {2}([a-z]+):\n((?: {4}.*\n)+)/gm)].filter(([, name]) =>
    isPartName(name ?? ''),
  )
  expect(services.map(([, name]) => name)).toEqual(['api', 'worker', 'render', 'monitor'])
  for (const [, name = '', body = ''] of services) {
    const given = /entrypoint: (?:&\w+ \[(.*)\]|(\*\w+))/.exec(body)
    const words = given?.[1] ?? named[given?.[2] ?? ''] ?? JSON.parse(plain ?? '[]').join(', ')
    expect({ name, words }).toEqual({ name, words: ['node', ...flagsOf(name as never), 'src/main.ts'].join(', ') })
  }
})
