import { contracts } from '../../src/queues/index.ts'
import type { Scene } from './scene.ts'

/** What is known of the prints that did not come to rest: rows, jobs and their logs, for whoever reads the run. */
export async function noteStuck(scene: Scene): Promise<void> {
  const { farm, story } = scene
  const { db, queues } = farm.context
  const open = await db.query<Record<string, unknown>[]>(
    `SELECT a.print_id, a.number, a.fence, a.runner, a.intent_at, a.start_answer, a.retry_at, p.state, p.reason,
      p.cancel_requested_at, r.name, r.state AS printer, r.bed, r.session_owner, r.session_until, now()
    FROM prints p LEFT JOIN attempts a ON a.print_id = p.id AND a.closed_at IS NULL LEFT JOIN printers r ON r.id = a.printer_id
    WHERE p.id = ANY($1) AND p.state NOT IN ('completed', 'canceled', 'failed')`,
    [story.prints],
  )
  for (const row of open) {
    scene.note(`stuck: ${JSON.stringify(row)}`)
    if (row.number === null) continue
    const payload = { printId: String(row.print_id), attempt: Number(row.number) }
    const id = contracts.print.jobId(payload)
    const job = await queues.get('print').getJob(id)
    scene.note(`its job: ${(await job?.getState()) ?? 'missing'} ${JSON.stringify(job?.asJSON() ?? {})}`)
    for (const line of (await queues.get('print').getJobLogs(id)).logs) scene.note(`its log: ${line}`)
  }
}
