import type { PrintyardError } from '../../core/errors.ts'

/** Files of one slicing, in a folder of its own. */
export type SliceFiles = { folder: string; model: string; settings: string; output: string }

/** How one slicer is called and understood. */
export type Engine = {
  name: string
  label: string
  /** Its variable in the configuration. */
  variable: 'PRUSA_SLICER' | 'ORCA_SLICER' | 'CURA_ENGINE'
  /** How its program may be called on PATH. */
  programs: readonly string[]
  /** Arguments that make it tell its version, and where the version stands in what it says. */
  version: { args: readonly string[]; pattern: RegExp }
  /** Where the vendors' presets lie, absolute or from the folder of its program on; none = uploaded profiles only. */
  bundles: readonly string[]
  args(files: SliceFiles, settings: ReadonlyMap<string, string>): string[]
  /** The file of its settings. */
  settingsFile(settings: ReadonlyMap<string, string>): string
  /** How far a line says that it is, 0 to 1; undefined = it says nothing of that. */
  progress(line: string): number | undefined
  /**
   * Lines for the head of the G-code: what the slicer said at its end and left out of the file. Throws SLICE_FAILED when
   * it says that it ended well with nothing to print.
   */
  remarks?(words: string, version: string): string[]
  /** What its last words mean; undefined = nothing that we know. */
  explain(words: string): PrintyardError | undefined
}

/** `program` is a path, or a name that the system finds on PATH. */
export type FoundEngine = { engine: Engine; program: string; version: string }
