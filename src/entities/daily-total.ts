import { EntitySchema } from 'typeorm'
import { real, stamp, text, uuid, whole } from './table.ts'

/** Analytics: one row per day, project and printer; outlives the prints it was made of. */
export const DailyTotals = new EntitySchema({
  name: 'daily_totals',
  columns: {
    day: { type: 'date', primary: true },
    projectId: { ...text(), primary: true },
    printerId: { ...uuid(), primary: true },
    completed: whole(0),
    failed: whole(0),
    canceled: whole(0),
    /** Parts that are good, and that are flawed, by the word of people where they gave one. */
    succeeded: whole(0),
    flawed: whole(0),
    printSeconds: real(0),
    filamentMillimetres: real(0),
    massGrams: real(0),
    updatedAt: stamp(),
  },
})
