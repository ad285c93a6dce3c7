import { describe } from 'vitest'
import { describeDriver } from '../conformance.ts'
import { openSimulator } from './simulator-bench.ts'

for (const extension of ['gcode.3mf', 'gcode']) {
  describe(`with ${extension} files`, () => {
    describeDriver('bambu', {
      open: () => openSimulator(extension),
      seconds: 10,
      countsSeconds: false,
      concurrent: true,
    })
  })
}
