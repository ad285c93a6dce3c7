import { describe, expect, it } from 'vitest'
import { chooseSlots } from './slots.ts'

const filament = (material: string | null, colour: string | null = null, grams: number | null = 5) => ({
  material,
  colour,
  grams,
})
const slot = (number: number | string, material: string, colour?: string) => ({
  slot: number,
  material,
  ...(colour ? { colour } : {}),
})

describe('slots for the filaments of a file', () => {
  it('takes the material first, and the colour among those that serve', () => {
    const loaded = [slot(0, 'PETG', '#FFFFFF'), slot(1, 'PLA', '#FF0000'), slot(2, 'PLA', '#FFFFFF')]
    expect(chooseSlots([filament('PLA', '#FFFFFF'), filament('PLA', '#FF0000')], loaded)).toEqual([2, 1])
    expect(chooseSlots([filament('PLA', '#00FF00')], loaded)).toEqual([1])
  })

  it('feeds two filaments from two slots as long as there are two', () => {
    expect(chooseSlots([filament('PLA'), filament('PLA')], [slot(0, 'PLA'), slot(1, 'PLA')])).toEqual([0, 1])
    expect(chooseSlots([filament('PLA'), filament('PLA')], [slot(0, 'PLA')])).toEqual([0, 0])
  })

  it('leaves out what the plate does not use', () => {
    expect(chooseSlots([filament('PETG', null, 0), filament('PLA')], [slot('3', 'PLA')])).toEqual([-1, 3])
  })

  it('says nothing where nothing is declared, a slot has no number, or a filament has no slot', () => {
    expect(chooseSlots([filament('PLA')], [])).toBeUndefined()
    expect(chooseSlots([], [slot(0, 'PLA')])).toBeUndefined()
    expect(chooseSlots([filament('PLA')], [slot('left', 'PLA')])).toBeUndefined()
    expect(chooseSlots([filament('PLA'), filament('ABS')], [slot(0, 'PLA')])).toBeUndefined()
  })
})
