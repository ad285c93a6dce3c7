import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ConfigSchema, readConfig } from './config.ts'
import { PrintyardError } from './errors.ts'

const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
const names = Object.keys(ConfigSchema.properties)

test('.env.example names every variable once, with its default, and no other', () => {
  const listed = [...example.matchAll(/^#?\s?([A-Z][A-Z0-9_]+)=(.*)$/gm)]
  expect(listed.map(([, name]) => name).sort()).toEqual([...names].sort())
  for (const [, name = '', value] of listed) {
    const { default: fallback } = ConfigSchema.properties[name as keyof typeof ConfigSchema.properties] as {
      default?: unknown
    }
    if (fallback !== undefined) expect(value, name).toBe(String(fallback))
  }
})

test('the README lists every variable', () => {
  expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([])
})

test('an empty environment is a working configuration', () => {
  expect(readConfig({})).toMatchObject({ PORT: 3000, HOST: '127.0.0.1', RATE_LIMIT_MAX_REQUESTS: 10 })
})

test('every bad variable is named at once', () => {
  try {
    readConfig({ PORT: 'many', UPLOAD_MAX_BYTES: '-1', S3_BUCKET: 'b' })
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(PrintyardError)
    expect((error as PrintyardError).code).toBe('CONFIG_INVALID')
    expect((error as PrintyardError).detail).toMatch(/PORT.*UPLOAD_MAX_BYTES|UPLOAD_MAX_BYTES.*PORT/)
  }
})

test('a bucket without its endpoint is refused', () => {
  expect(() => readConfig({ S3_BUCKET: 'b' })).toThrow('S3_ENDPOINT and S3_BUCKET')
})
