import { PrintyardError } from '../../core/errors.ts'
import { settingsText } from '../../farm/slicer-profile.ts'
import type { Engine } from './engine.ts'

/** The definition that holds every default; it comes with Cura, not with its engine. */
const DEFINITION = '/usr/share/cura/resources/definitions/fdmprinter.def.json'

/** CuraEngine: takes uploaded profiles; `definition` names the definition of the printer where it is not Cura's own. */
export const curaengine: Engine = {
  name: 'curaengine',
  label: 'CuraEngine',
  variable: 'CURA_ENGINE',
  programs: ['CuraEngine', 'curaengine'],
  version: { args: ['help'], pattern: /Cura_SteamEngine version (\d+\.\d+\.\d+)/ },
  bundles: [],
  args: ({ model, output }, settings) => [
    ...['slice', '-v', '-p', '-j', settings.get('definition') ?? DEFINITION],
    ...[...settings].filter(([key]) => key !== 'definition').flatMap(([key, value]) => ['-s', `${key}=${value}`]),
    ...['-l', model, '-o', output],
  ],
  settingsFile: settingsText,
  progress(line) {
    const share = /Progress:\w+:\d+:\d+\s+([\d.]+)%/.exec(line)?.[1]
    return share === undefined ? undefined : Math.min(1, Number(share) / 100)
  },
  explain: (words) =>
    /Couldn't open JSON file|Failed to load/i.test(words)
      ? new PrintyardError(
          'SLICE_FAILED',
          'CuraEngine does not find its definitions: install Cura, or name a `definition` in the profile',
        )
      : undefined,
}
