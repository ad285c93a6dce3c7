import { sumDays } from '../../entities/retention.ts'
import type { Work } from '../work.ts'

/** Daily rows per printer and project, from the prints of the last days. */
export const analytics: Work<'analytics'> = {
  async run({ db, config }, _payload, job) {
    const days = await sumDays(db, config.RETENTION_DAYS)
    job.progress('summed', 1)
    return { days }
  },
}
