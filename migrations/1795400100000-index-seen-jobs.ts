import type { MigrationInterface, QueryRunner } from 'typeorm'

/** The newest run seen on a printer, however many other things happened since. */
export class IndexSeenJobs1795400100000 implements MigrationInterface {
  name = 'IndexSeenJobs1795400100000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(
      `CREATE INDEX "printer_events_job" ON "printer_events" ("printer_id", "id") WHERE job_ref IS NOT NULL`,
    )
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`DROP INDEX "printer_events_job"`)
  }
}
