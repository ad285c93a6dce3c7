import { EntitySchema } from 'typeorm'
import { json, maybe, points, text, time, uuid, whole } from './table.ts'

/** Every move of a print, append-only; it folds to the row. */
export const PrintEvents = new EntitySchema({
  name: 'print_events',
  columns: {
    id: { type: 'bigint', primary: true, generated: 'increment' },
    printId: uuid(),
    attempt: whole(),
    at: { ...time(), default: () => 'clock_timestamp()' },
    from: maybe({ ...text(), name: 'from_state' }),
    to: { ...text(), name: 'to_state' },
    by: { ...text(), name: 'moved_by' },
    why: maybe(text()),
    data: maybe(json()),
  },
  foreignKeys: [points('printId', 'prints', 'CASCADE')],
  indices: [{ name: 'print_events_print', columns: ['printId', 'id'] }],
})

/** The event by which print `p` is held now, as text: what a person looked at (R25). NULL where it is not held. */
export const HELD_EVENT = `CASE WHEN p.state = 'held' THEN (SELECT max(h.id)::text FROM print_events h
  WHERE h.print_id = p.id AND h.to_state = 'held') END AS "heldEventId"`
