import { expect, test } from 'vitest'
import { sameColour, sameModel, servesMaterial } from './names.ts'

test('names of printers are compared as a person would', () => {
  const alike = [
    ['Original Prusa MK4 0.4 nozzle', 'mk4'],
    ['MK4IS', 'Prusa MK4'],
    ['Bambu Lab X1 Carbon', 'X1C'],
    ['Creality Ender-3', 'Ender 3 V2'],
    ['Voron 2.4', 'Voron 2.4 350'],
  ]
  const other = [
    ['Bambu Lab A1', 'A1 mini'],
    ['MK3S', 'MK4'],
    ['Ender-3', 'Ender-5'],
    ['Ender 3', 'Ender-3 Max'],
    ['X1', 'X10'],
  ]
  for (const [a = '', b = ''] of alike) expect([a, b, sameModel(a, b), sameModel(b, a)]).toEqual([a, b, true, true])
  for (const [a = '', b = ''] of other) expect([a, b, sameModel(a, b), sameModel(b, a)]).toEqual([a, b, false, false])
})

test('materials and colours too', () => {
  expect(
    [
      ['PLA', 'Prusament PLA'],
      ['pla', 'PLA Silk'],
      ['PETG', 'petg'],
      ['PLA', 'PLA+'],
      ['PA-CF', 'PA CF'],
    ].map(([a = '', b = '']) => servesMaterial(a, b)),
  ).toEqual(Array(5).fill(true))
  expect(
    [
      ['PLA', 'PLA-CF'],
      ['PETG', 'PET'],
      ['PLA+', 'PLA'],
      ['PLA Silk', 'PLA'],
    ].map(([a = '', b = '']) => servesMaterial(a, b)),
  ).toEqual(Array(4).fill(false))
  expect(sameColour('#FF0000', 'ff0000ff')).toBe(true)
  expect(sameColour('Light Blue', 'light-blue')).toBe(true)
  expect(sameColour('red', 'blue')).toBe(false)
})
