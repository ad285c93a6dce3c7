import { PrintyardError } from '../../core/errors.ts'
import { settingsText } from '../../farm/slicer-profile.ts'
import type { Engine } from './engine.ts'

// `prusa-slicer --help`; progress lines are `20 => Generating perimeters`. Seen with 2.5.0 of Debian.

/** PrusaSlicer: the default. */
export const prusaslicer: Engine = {
  name: 'prusaslicer',
  label: 'PrusaSlicer',
  variable: 'PRUSA_SLICER',
  programs: ['prusa-slicer', 'PrusaSlicer', 'prusa-slicer-console'],
  version: { args: ['--help'], pattern: /PrusaSlicer-(\d+\.\d+\.\d+)/ },
  bundles: [
    '../share/PrusaSlicer/profiles',
    '../resources/profiles',
    '/usr/share/PrusaSlicer/profiles',
    '/usr/local/share/PrusaSlicer/profiles',
    '/Applications/PrusaSlicer.app/Contents/Resources/profiles',
  ],
  args: ({ folder, model, settings, output }) => [
    ...['--export-gcode', '--datadir', folder, '--loglevel', '1', '--load', settings, '--output', output, model],
  ],
  settingsFile: settingsText,
  progress: slic3rProgress,
  explain: explainSlic3r,
}

/** Of PrusaSlicer and those that descend from it. */
export function slic3rProgress(line: string): number | undefined {
  const percent = /^\s*(\d{1,3}) => /.exec(line)?.[1]
  return percent === undefined ? undefined : Math.min(100, Number(percent)) / 100
}

export function explainSlic3r(words: string): PrintyardError | undefined {
  if (/could not fit on the bed|outside of the print volume|fully outside|does not fit/i.test(words)) {
    return new PrintyardError(
      'SLICE_DOES_NOT_FIT',
      'The model does not fit on the bed of this printer: scale it down, or choose a larger printer',
    )
  }
  if (/no extrusions|empty (initial )?layer|nothing to be printed|empty print/i.test(words)) {
    return new PrintyardError(
      'SLICE_FAILED',
      'There is nothing to print in it: the model is empty, flat, or smaller than the nozzle',
    )
  }
  return /bad_alloc|out of memory/i.test(words) ? new PrintyardError('SLICE_MEMORY') : undefined
}
