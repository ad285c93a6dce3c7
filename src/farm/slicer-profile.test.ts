import { expect, test } from 'vitest'
import { holds } from './condition.ts'
import { classesOf, isClass, profileFrom, readProfile, readSections, settingsText } from './slicer-profile.ts'

// Shaped as the bundles that come with PrusaSlicer; written for these tests.
const BUNDLE = readSections(`
[vendor]
name = Maker

[printer_model:ONE]
name = Maker One && One+
technology = FFF

[printer_model:ONES]
name = Maker One S
technology = FFF

[printer:*common*]
printer_technology = FFF
nozzle_diameter = 0.4
bed_shape = 0x0,250x0,250x210,0x210
post_process = /bin/rm
printer_notes = PRINTER_MODEL_ONE\\n

[printer:Maker One]
inherits = *common*
printer_model = ONE
default_print_profile = 0.20mm SPEED

[printer:Maker One 0.6 nozzle]
inherits = Maker One
nozzle_diameter = 0.6

[printer:Maker One S]
inherits = *common*; Maker One
printer_model = ONES
printer_notes = PRINTER_MODEL_ONES\\n

[print:*any*]
perimeters = 2
compatible_printers_condition = printer_notes=~/.*PRINTER_MODEL_ONE\\W.*/ and nozzle_diameter[0]==0.4

[print:0.10mm DETAIL]
inherits = *any*
layer_height = 0.1

[print:0.20mm SPEED]
inherits = *any*
layer_height = 0.2

[print:0.20mm QUALITY]
inherits = *any*
layer_height = 0.2

[print:0.30mm DRAFT]
inherits = *any*
layer_height = 0.3
perimeters = 3

[print:0.20mm ONES]
inherits = *any*
layer_height = 0.2
compatible_printers_condition = printer_notes=~/.*ONES.*/

[filament:*PLA*]
filament_type = PLA
temperature = 215

[filament:Brand PLA]
inherits = *PLA*

[filament:Generic PLA]
inherits = *PLA*
temperature = 210

[filament:Generic FLEX]
filament_type = FLEX
compatible_printers_condition = nozzle_diameter[0]!=0.6

[filament:Brand PA12]
filament_type = PA
`)
const wish = { printerClass: 'One', nozzleMillimetres: null, material: 'PLA', quality: 'standard' }

test('a printer, a material and a quality choose presets, and what they inherit comes along', () => {
  const { settings, ...names } = profileFrom(BUNDLE, wish)
  expect(names).toEqual({ printer: 'Maker One', print: '0.20mm SPEED', filament: 'Generic PLA' })
  expect(Object.fromEntries(settings)).toMatchObject({ layer_height: '0.2', perimeters: '2', temperature: '210' })
  expect(profileFrom(BUNDLE, { ...wish, quality: 'draft' }).settings.get('perimeters')).toBe('3')
  expect(profileFrom(BUNDLE, { ...wish, quality: 'fine' }).print).toBe('0.10mm DETAIL')
  expect(profileFrom(BUNDLE, { ...wish, material: 'TPU' }).filament).toBe('Generic FLEX')
  for (const material of ['Nylon', 'PA', 'PA12'])
    expect(profileFrom(BUNDLE, { ...wish, material }).filament).toBe('Brand PA12')
})

test('presets that are not for this printer are not taken, nor those of a printer whose name only begins alike', () => {
  expect(profileFrom(BUNDLE, { ...wish, printerClass: 'Maker One S' })).toMatchObject({
    printer: 'Maker One S',
    print: '0.20mm ONES',
  })
  const missing = expect.objectContaining({ code: 'PROFILE_MISSING' })
  expect(() => profileFrom(BUNDLE, { ...wish, nozzleMillimetres: 0.6 })).toThrow(missing)
  expect(() => profileFrom(BUNDLE, { ...wish, nozzleMillimetres: 0.8 })).toThrow(missing)
  expect(() => profileFrom(BUNDLE, { ...wish, material: 'ABS' })).toThrow(missing)
  expect(() => profileFrom(BUNDLE, { ...wish, quality: 'best' })).toThrow(missing)
})

test('no script of a preset reaches a slicer, whatever the model brings along', () => {
  const text = settingsText(profileFrom(BUNDLE, wish).settings)
  expect(text).not.toContain('/bin/rm')
  expect(text).toMatch(/^post_process = $/m)
  expect(() => readProfile('a = 1\nb = 2\nc = 3\npost_process = /bin/rm')).toThrow(
    expect.objectContaining({ code: 'PROFILE_INVALID' }),
  )
})

test('the config block of a G-code file is a profile; a bundle and plain words are none', () => {
  expect(readProfile('; layer_height = 0.2\n; nozzle_diameter = 0.4\n; fill_density = 15%\n').get('fill_density')).toBe(
    '15%',
  )
  for (const text of ['[printer:x]\na = 1', 'hello', 'a = 1', 'A b = 1\nc = 2\nd = 3\n'])
    expect(() => readProfile(text)).toThrow(expect.objectContaining({ code: 'PROFILE_INVALID' }))
})

test('classes are known by id and by name, and a name of filler alone is none', () => {
  const classes = classesOf(BUNDLE)
  expect(classes).toEqual(['ONE', 'Maker One && One+', 'ONES', 'Maker One S'])
  expect(['one', 'Maker One', 'Maker One S'].map((name) => isClass(classes, name))).toEqual([true, true, true])
  expect(['Two', '', 'Original Prusa'].map((name) => isClass(classes, name))).toEqual([false, false, false])
  expect(isClass(['MINI_AERO'], 'MINI', true)).toBe(false)
})

test.each([
  ['', true],
  ['nozzle_diameter[0]==0.4', true],
  ['nozzle_diameter[1]!=0.6 and num_extruders>1', false],
  ['! (printer_model=~/(MK2|MK3).*/ and single_extruder_multi_material)', true],
  ['printer_model=="MK3S" or nozzle_diameter[0]<0.3', true],
  ['printer_model!~/MK.*/', false],
  ['printer_model=~/MK3/', false],
  ['layer_height<=0.2 && !(layer_height<0.2)', true],
  ['((', false],
  ['printer_model==', false],
])('the condition %j holds: %s', (condition, expected) => {
  const settings: Record<string, string> = {
    ...{ nozzle_diameter: '0.4', printer_model: 'MK3S', single_extruder_multi_material: '0', num_extruders: '1' },
    layer_height: '0.2',
  }
  expect(holds(condition, (name) => settings[name])).toBe(expected)
})
