import { join } from 'node:path'
import type { Engine } from './engine.ts'
import { explainSlic3r, slic3rProgress } from './prusaslicer.ts'

/**
 * OrcaSlicer, by its documentation (`--slice 0 --load-settings --outputdir`); it could not be run here, so nobody has
 * seen this work. It takes uploaded profiles: the settings of machine, process and filament in one.
 */
export const orcaslicer: Engine = {
  name: 'orcaslicer',
  label: 'OrcaSlicer',
  variable: 'ORCA_SLICER',
  programs: ['orca-slicer', 'OrcaSlicer', 'orcaslicer'],
  version: { args: ['--help'], pattern: /OrcaSlicer[- ](\d+\.\d+\.\d+)/ },
  bundles: [],
  args: ({ folder, model, settings, output }) => [
    ...['--slice', '0', '--datadir', folder, '--load-settings', settings],
    ...['--outputdir', join(output, '..'), '--export-gcode', output, model],
  ],
  settingsFile: (settings) => JSON.stringify({ ...Object.fromEntries(settings), type: 'process', post_process: [] }),
  progress: slic3rProgress,
  explain: explainSlic3r,
}
