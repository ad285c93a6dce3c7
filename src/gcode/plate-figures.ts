/** What `slice_info.config` says about a plate. */
export interface PlateFigures {
  durationSeconds?: number
  massGrams?: number
  printerModel?: string
  nozzleMillimetres?: number
  filaments: { id: number; material: string; colour: string; millimetres: number; grams: number }[]
}

/** Characters of a text that are kept: whoever made the file may have written megabytes there. */
const MOST_TEXT = 100

/** A flat file of few tags: attributes are read one by one, no XML parser and hence no entities to expand. */
export function plateFigures(xml: string, number: number): PlateFigures | undefined {
  for (const [, body = ''] of xml.matchAll(/<plate>([\s\S]*?)<\/plate>/g)) {
    const value = (key: string) => new RegExp(`<metadata key="${key}" value="([^"]*)"`).exec(body)?.[1]
    if (Number(value('index')) !== number) continue
    const duration = positive(value('prediction'))
    const mass = positive(value('weight'))
    const nozzle = positive(value('nozzle_diameters'))
    const model = value('printer_model_id')?.slice(0, MOST_TEXT)
    return {
      ...(duration ? { durationSeconds: duration } : {}),
      ...(mass ? { massGrams: mass } : {}),
      ...(nozzle ? { nozzleMillimetres: nozzle } : {}),
      ...(model ? { printerModel: model } : {}),
      filaments: filaments(body),
    }
  }
  return undefined
}

/** The names that people gave to plates, by number, from `model_settings.config`. */
export function plateNames(xml: string): Map<number, string> {
  const plates = [...xml.matchAll(/<plate>([\s\S]*?)<\/plate>/g)].map(([, body = '']) => {
    const value = (key: string) => new RegExp(`<metadata key="${key}" value="([^"]*)"`).exec(body)?.[1] ?? ''
    return [Number(value('plater_id')), plain(value('plater_name')).slice(0, MOST_TEXT)] as const
  })
  return new Map(plates.filter(([number, name]) => number > 0 && name !== ''))
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const plain = (text: string): string => text.replace(/&(amp|lt|gt|quot|apos);/g, (_all, name) => ENTITIES[name] ?? '')

function filaments(body: string): PlateFigures['filaments'] {
  const tags = [...body.matchAll(/<filament ([^>]*?)\/?>/g)].slice(0, 64)
  return tags.map(([, tag = '']) => {
    const attribute = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1]?.slice(0, MOST_TEXT) ?? ''
    return {
      id: Number(attribute('id')) || 0,
      material: attribute('type'),
      colour: attribute('color'),
      millimetres: (positive(attribute('used_m')) ?? 0) * 1000,
      grams: positive(attribute('used_g')) ?? 0,
    }
  })
}

/** Bambu Studio writes decimal commas where the desktop's language has them. */
function positive(text: string | undefined): number | undefined {
  const value = Number.parseFloat((text ?? '').replace(',', '.'))
  return Number.isFinite(value) && value > 0 ? value : undefined
}
