import { PrintyardError } from '../../core/errors.ts'
import { settingsText } from '../../farm/slicer-profile.ts'
import type { Engine } from './engine.ts'

/** The definition that holds every default; it comes with Cura, not with its engine. */
const DEFINITION = '/usr/share/cura/resources/definitions/fdmprinter.def.json'

/** Cura places models and tells its engine where; alone the engine slices what lies below the bed as nothing. */
const PLACED: [string, string] = ['center_object', 'true']

/**
 * CuraEngine: takes uploaded profiles; `definition` names the definition of the printer where it is not Cura's own.
 * Seen with 4.13.0 of Debian. The engine evaluates no formulas of definitions: settings that Cura would work out from
 * others (line widths, speeds) must stand in the profile.
 */
export const curaengine: Engine = {
  name: 'curaengine',
  label: 'CuraEngine',
  variable: 'CURA_ENGINE',
  programs: ['CuraEngine', 'curaengine'],
  version: { args: ['help'], pattern: /Cura_SteamEngine version (\d+\.\d+\.\d+)/ },
  bundles: [],
  args: ({ model, output }, settings) => [
    ...['slice', '-v', '-p', '-j', settings.get('definition') ?? DEFINITION],
    ...[PLACED, ...settings]
      .filter(([key]) => key !== 'definition')
      .flatMap(([key, value]) => ['-s', `${key}=${value}`]),
    ...['-l', model, '-o', output],
  ],
  settingsFile: settingsText,
  /** `Progress:inset+skin:50:100  0.523000%`: a share of one in spite of its sign. */
  progress(line) {
    const share = /^Progress:[\w+]+:\d+:\d+\s+([\d.]+)%/.exec(line)?.[1]
    return share === undefined ? undefined : Math.min(1, Number(share))
  },
  /** The file's head says `TIME:6666` and no filament, since it is written before either is known. */
  remarks(words, version) {
    if (/no non-empty layers/i.test(words)) {
      throw new PrintyardError(
        'SLICE_FAILED',
        'There is nothing to print in it: the model is empty, flat, or smaller than the nozzle',
      )
    }
    const head = /Gcode header after slicing:\n([\s\S]*?)\nEnd of gcode header/.exec(words)?.[1] ?? ''
    const lines = head.split('\n').filter((line) => /^;(TIME|Filament used|Layer height):/.test(line))
    // Behind our pictures it would stand too far from the start to be read.
    return [`;Generated with Cura_SteamEngine ${version}`, ...lines]
  },
  explain(words) {
    if (!/Couldn't open JSON file|Failed to load|Failed to open/i.test(words)) return undefined
    return new PrintyardError(
      'SLICE_FAILED',
      'CuraEngine does not find its definitions: install Cura, or name a `definition` in the profile',
    )
  },
}
