import { list, record } from '../fields.ts'

/** What a printer told so far of its group `print`, merged. */
export type Status = Record<string, unknown>

/**
 * Merges a report into what is known: objects go deep, lists are replaced, and a report never wipes what it does not
 * mention. Units of the AMS and their trays are found by id; a tray that comes with its id (and state) alone was
 * emptied.
 */
export function mergeReport(known: Status, report: Status): Status {
  return merge(known, report, '') as Status
}

const KEYED: readonly string[] = ['ams.ams', 'ams.ams.tray', 'vir_slot']

function merge(known: unknown, told: unknown, path: string): unknown {
  if (Array.isArray(told)) return KEYED.includes(path) ? mergeById(list(known), told, path) : told
  if (typeof told !== 'object' || told === null) return told
  const merged: Status = { ...record(known) }
  for (const [key, value] of Object.entries(told))
    merged[key] = merge(merged[key], value, path ? `${path}.${key}` : key)
  return merged
}

function mergeById(known: unknown[], told: unknown[], path: string): unknown[] {
  const merged = new Map(known.map((item) => [String(record(item).id), item]))
  for (const item of told) {
    const id = String(record(item).id)
    const emptied = Object.keys(record(item)).every((key) => key === 'id' || key === 'state')
    merged.set(id, path.endsWith('tray') && emptied ? item : merge(merged.get(id), item, path))
  }
  return [...merged.values()]
}
