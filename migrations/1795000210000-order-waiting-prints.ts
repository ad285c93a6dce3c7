import type { MigrationInterface, QueryRunner } from 'typeorm'

/** The waiting line is read in this order by the dispatcher at each round and by every page of the queue. */
export class OrderWaitingPrints1795000210000 implements MigrationInterface {
  name = 'OrderWaitingPrints1795000210000'

  async up(run: QueryRunner): Promise<void> {
    await run.query('DROP INDEX "prints_waiting"')
    await run.query(
      `CREATE INDEX "prints_waiting" ON "prints" ("priority" DESC, "due_at" ASC NULLS LAST, "position") WHERE state = 'queued'`,
    )
    await run.query('CREATE INDEX "attempts_printer" ON "attempts" ("printer_id", "bed_epoch")')
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('DROP INDEX "attempts_printer"')
    await run.query('DROP INDEX "prints_waiting"')
    await run.query(
      `CREATE INDEX "prints_waiting" ON "prints" ("priority", "due_at", "position") WHERE state = 'queued'`,
    )
  }
}
