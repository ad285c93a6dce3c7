import { expect, test } from 'vitest'
import { fitOf } from './fit.ts'

const room = { x: 220, y: 180, z: 250 }

test.each([
  ['as it stands', [200, 170, 100], 'as-is'],
  ['after a quarter turn about the vertical', [170, 210, 240], 'as-is'],
  ['laid on another side', [100, 240, 150], 'turned'],
  ['not at all', [260, 190, 100], 'no'],
  ['with the slack of half a millimetre', [220.4, 180, 250], 'as-is'],
])('a part fits %s', (_, size, fit) => expect(fitOf(size, room)).toBe(fit))

test('of a printer that does not tell its room, nothing is said', () => expect(fitOf([1, 1, 1], null)).toBe('unknown'))
