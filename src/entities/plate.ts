// Plates of project and sliced 3MFs, as SQL over a print `p` and its file `f`. A print that names none is of the first.

/** One plate of a file as its check noted it: of a project `number`, of a sliced file `plate`. */
type Noted = {
  plate?: number
  number?: number
  name?: string
  durationSeconds?: number
  massGrams?: number
  filaments?: { millimetres: number }[]
}

export type PlateView = {
  number: number
  name?: string
  durationSeconds?: number
  filamentMillimetres?: number
  massGrams?: number
  /** Whether it is sliced: its G-code is in the file. */
  hasGcode: boolean
}

/** SQL: the numbers of the plates of file `f`; a file that tells of none has one, 1. */
export const PLATES = `coalesce((SELECT array_agg(coalesce(e->'plate', e->'number')::int)
  FROM jsonb_array_elements(CASE WHEN jsonb_typeof(f.metadata->'plates') = 'array' THEN f.metadata->'plates' END) AS e), '{1}')`

/** SQL: whether file `f` has the plate of print `p`; G-code that a plate was sliced to is no longer asked. */
export const HAS_PLATE = `(p.plate IS NULL OR p.model_file_id IS NOT NULL OR p.plate = ANY (${PLATES}))`

/** SQL: the plate of print `p` when it is not the first, so that "none" and "the first" are one. */
export const OTHER_PLATE = `nullif(p.plate, coalesce(f.metadata->'plates'->0->'plate', f.metadata->'plates'->0->'number')::int)`

/** SQL: the number of the plate that is started of a sliced file. */
export const STARTED_PLATE = `coalesce(p.plate, (f.metadata->'plates'->0->'plate')::int, 1)`

/** SQL: whether printer `r` gets the G-code of the plate of file `f` alone, since it takes no sliced 3MF. */
export const PLATE_ALONE = `(f.kind = 'gcode.3mf'
  AND NOT coalesce(r.identity->'formats', '["gcode"]') @> '["gcode.3mf"]')`

const entry = (plate: string) =>
  `jsonb_path_query_first(f.metadata, '$.plates[*] ? (@.plate == $n || @.number == $n)', jsonb_build_object('n', ${plate}))`

/** SQL: the metadata of the plate of print `p`: the file's, with what the plate's G-code states in its place. */
export const METADATA = `CASE WHEN p.plate IS NULL THEN f.metadata ELSE f.metadata || coalesce(${entry('p.plate')}->'stated', '{}') END`

/** SQL: how many bytes the G-code of the plate of print `p` has; null where the check of the file did not note it. */
export const PLATE_BYTES = `(${entry(`coalesce(p.plate, (f.metadata->'plates'->0->'plate')::int)`)}->'gcodeBytes')::bigint`

/** SQL: the bounds of the plate of print `p`. */
export const BOUNDS = `CASE WHEN p.plate IS NULL THEN f.bounds_millimetres
  ELSE coalesce(${entry('p.plate')}->'boundsMillimetres', f.bounds_millimetres) END`

/** SQL: what a plate of file `f` takes. `plate` is the SQL of its number, null for the first. */
export const estimateOf = (plate = 'p.plate') => `coalesce(f.estimate->'plates'->(${plate})::text, f.estimate)`

/**
 * SQL: how long a print of file `f` takes in all, seconds: what the printer's own clock counts, so that it compares with
 * the actual time. The slicer's duration leaves heating, homing and levelling out.
 */
export const totalSeconds = (plate?: string) =>
  `((${estimateOf(plate)}->>'durationSeconds')::float8 + coalesce((${estimateOf(plate)}->>'preparationSeconds')::float8, 0))`

/** What is said to whoever names a plate that the file does not have. */
export const noPlate = (plate: number, plates: readonly number[]) =>
  `The file has no plate ${plate}: it has ${plates.join(', ')}`

/** The plates of a file for its answer; undefined where a file has none to choose from. */
export function platesOf(metadata: Record<string, unknown> | null, estimates: PlateEstimates): PlateView[] | undefined {
  const noted = metadata?.plates
  if (!Array.isArray(noted) || noted.length === 0) return undefined
  return (noted as Noted[]).map((one) => {
    const number = one.plate ?? one.number ?? 1
    const first = one === noted[0] ? estimates : undefined
    const { durationSeconds, filamentMillimetres, massGrams } = estimates?.plates?.[number] ?? first ?? figuresOf(one)
    return {
      number,
      ...(one.name ? { name: one.name } : {}),
      ...(durationSeconds === undefined ? {} : { durationSeconds }),
      ...(filamentMillimetres === undefined ? {} : { filamentMillimetres }),
      ...(massGrams === undefined ? {} : { massGrams }),
      hasGcode: one.plate !== undefined,
    }
  })
}

type Figures = { durationSeconds?: number; filamentMillimetres?: number; massGrams?: number }
export type PlateEstimates = (Figures & { plates?: Record<string, Figures> }) | null

/** What the slicer's own list says, until the file is estimated. */
function figuresOf({ durationSeconds, massGrams, filaments }: Noted): Figures {
  return {
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
    ...(massGrams === undefined ? {} : { massGrams }),
    ...(filaments ? { filamentMillimetres: filaments.reduce((sum, { millimetres }) => sum + millimetres, 0) } : {}),
  }
}
