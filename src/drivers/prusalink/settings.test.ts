import Value from 'typebox/value'
import { expect, it } from 'vitest'
import { prusalinkSettings } from './settings.ts'

it('wants an address and a key or a password, and nothing that it does not know', () => {
  const takes = (settings: object) => Value.Check(prusalinkSettings.schema, settings)
  const url = 'http://10.0.0.7'
  expect([takes({ url, apiKey: 'k' }), takes({ url, username: 'maker', password: 'p' })]).toEqual([true, true])
  expect([takes({ url }), takes({ url, username: 'maker' }), takes({ url, apiKey: 'k', port: 80 })]).toEqual([
    false,
    false,
    false,
  ])
  expect(takes({ url: 'ftp://10.0.0.7', apiKey: 'k' })).toBe(false)
})
