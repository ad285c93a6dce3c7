import { expect, test } from 'vitest'
import { refusedEjectionLine } from './ejection.ts'

test.each(['G28', 'G1 X0 Y230 F3000', 'G91 ; relative', 'M140 S0', 'M104 S0', 'M400', 'EJECT_PART', 'M17', 'G1 Z2'])(
  'an ejection may hold %s',
  (line) => {
    expect(refusedEjectionLine(line)).toBeUndefined()
  },
)

test.each([
  'M24',
  'm23 part.gcode',
  'M32 !part.gcode#',
  'M28 x.gcode',
  'SDCARD_PRINT_FILE FILENAME=a.gcode',
  'M112',
  'M999',
  'M0',
  'M600',
  'M500',
  'FIRMWARE_RESTART',
  'M109 S210',
  'M140 S60',
  'M104',
  '@pause',
  '!!DEBUG:trigger_fatal_error_marlin',
  '; only words',
  'G1 X0\tY0\n',
  'G1 Xäö',
])('an ejection may not hold %j', (line) => {
  expect(refusedEjectionLine(line)).toEqual(expect.any(String))
})
