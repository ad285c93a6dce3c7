import { expect, test } from 'vitest'
import { asJson } from './sql.ts'

test('what a jsonb column cannot hold is dropped or replaced, and nothing else', () => {
  const odd = {
    'a\0b': ['c\0', 'half \ud83d of a pair', 'other \udc00 half'],
    path: 'C:\\u0000\\ud800 "x"\n',
    pair: '😀',
  }
  expect(JSON.parse(asJson(odd))).toEqual({
    ab: ['c', 'half \ufffd of a pair', 'other \ufffd half'],
    path: 'C:\\u0000\\ud800 "x"\n',
    pair: '😀',
  })
  expect(asJson(undefined)).toBe('null')
})
